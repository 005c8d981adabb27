#include "controlplane/services/search_sieve.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <memory>
#include <optional>
#include <utility>

#include "base/byte_cursor.h"
#include "controlplane/search/narrowing.h"
#include "controlplane/services/pattern_field.h"
#include "controlplane/services/query_parser.h"
#include "dns/name_text.h"
#include "dns/rdata_text.h"
#include "spoor/v1/query.pb.h"

namespace spoor::controlplane {
namespace {

using base::Result;

// RDATA can have 64 KiB, and its text four times as much: texts are matched before they pile up.
constexpr std::size_t kMaxBatch_octets = 64 * 1024;

Result<SearchSide> ParseSide(v1::SearchSide side) {
  switch (side) {
    case v1::SEARCH_SIDE_UNSPECIFIED:
    case v1::SEARCH_SIDE_OWNER:
      return SearchSide::kOwner;
    case v1::SEARCH_SIDE_RDATA:
      return SearchSide::kRdata;
    default:
      return BadField("side", fmt::format("{} is none", static_cast<int>(side)));
  }
}

Result<NameMatcher> CompileMatcher(const v1::SearchRequest& request, PatternSyntax syntax) {
  auto pattern = CompileField("pattern", request.pattern(), syntax);
  if (!pattern) return std::unexpected(pattern.error());
  if (request.exclude().empty()) return NameMatcher::Create(*std::move(pattern), std::nullopt);
  auto exclude = CompileField("exclude", request.exclude(), syntax);
  if (!exclude) return std::unexpected(exclude.error());
  return NameMatcher::Create(*std::move(pattern), *std::move(exclude));
}

std::uint64_t FingerprintOf(const v1::SearchRequest& request, PatternSyntax syntax, SearchSide side) {
  std::string canonical;
  base::ByteWriter writer(canonical);
  writer.U8(static_cast<std::uint8_t>(syntax));
  writer.U8(static_cast<std::uint8_t>(side));
  writer.VarU64(request.pattern().size());
  writer.Octets(base::AsBytes(request.pattern()));
  writer.Octets(base::AsBytes(request.exclude()));
  return XXH3_64bits(canonical.data(), canonical.size());
}

}  // namespace

SearchSieve::SearchSieve(NameMatcher matcher, SearchSide side, std::uint64_t fingerprint)
    : matcher_(std::move(matcher)), side_(side), fingerprint_(fingerprint) {}

void SearchSieve::Keep(std::vector<observation::Record>& records) {
  verdicts_.clear();
  text_of_record_.clear();
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (i == 0 || !IsSameText(records[i], records[i - 1])) AppendText(records[i]);
    // Also right when the text was matched already.
    text_of_record_.push_back(verdicts_.size() + ends_.size() - 1);
    if (texts_.size() >= kMaxBatch_octets) MatchBatch();
  }
  MatchBatch();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (verdicts_[text_of_record_[i]] == 0) continue;
    if (kept != i) records[kept] = std::move(records[i]);
    ++kept;
  }
  records.resize(kept);
}

bool SearchSieve::IsSameText(const observation::Record& record, const observation::Record& before) const {
  if (side_ == SearchSide::kOwner) return record.owner == before.owner;
  return record.type == before.type && record.rdata == before.rdata;
}

void SearchSieve::AppendText(const observation::Record& record) {
  if (side_ == SearchSide::kOwner) {
    dns::AppendNameText(texts_, base::AsBytes(record.owner));
  } else {
    dns::AppendRdataText(texts_, record.type, base::AsBytes(record.rdata));
  }
  ends_.push_back(texts_.size());
}

void SearchSieve::MatchBatch() {
  if (ends_.empty()) return;
  views_.clear();
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    views_.push_back(std::string_view(texts_).substr(begin, end - begin));
    begin = end;
  }
  const std::size_t done = verdicts_.size();
  verdicts_.resize(done + views_.size());
  matcher_.Match(views_, std::span(verdicts_).subspan(done));
  progress_.examined_count += views_.size();
  progress_.position = views_.back().substr(0, kMaxPosition_octets);
  texts_.clear();
  ends_.clear();
}

Result<Question> ParseQuestion(const v1::SearchRequest& request, std::uint32_t asked_s) {
  const auto syntax = ParseSyntax(request.syntax());
  if (!syntax) return std::unexpected(syntax.error());
  const auto side = ParseSide(request.side());
  if (!side) return std::unexpected(side.error());
  auto filter = ParseFilter(request.filter(), asked_s);
  if (!filter) return std::unexpected(filter.error());
  const auto order = ParseOrder(request.paging());
  if (!order) return std::unexpected(order.error());
  auto matcher = CompileMatcher(request, *syntax);
  if (!matcher) return std::unexpected(matcher.error());
  const PatternNode& tree = matcher->pattern().tree();
  auto target = *side == SearchSide::kOwner ? OwnerTarget(tree) : RdataTarget(tree, filter->types);
  return Question{{std::move(target), *std::move(filter)},
                  std::make_unique<SearchSieve>(*std::move(matcher), *side, FingerprintOf(request, *syntax, *side)),
                  false,
                  *order};
}

}  // namespace spoor::controlplane
