#include "controlplane/live/watch_filter.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <utility>

#include "controlplane/services/pattern_field.h"
#include "controlplane/services/query_parser.h"
#include "dns/name_text.h"
#include "dns/rdata_pivot.h"
#include "spoor/v1/watch.pb.h"

namespace spoor::controlplane {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

base::Result<> AddNames(std::string_view field, const Texts& texts, NameSet& names) {
  if (texts.size() > kMostWatchedNames) return BadField(field, fmt::format("at most {}", kMostWatchedNames));
  for (const std::string& text : texts) {
    if (const auto added = names.Add(text); !added) return BadField(field, added.error().message);
  }
  return {};
}

base::Result<std::vector<base::IpPrefix>> ParseNetworks(const Texts& texts) {
  if (texts.size() > kMostWatchedNetworks) return BadField("cidrs", fmt::format("at most {}", kMostWatchedNetworks));
  std::vector<base::IpPrefix> networks;
  for (const std::string& text : texts) {
    const auto network = base::ParsePrefix(text);
    if (!network) return BadField("cidrs", network.error().message);
    networks.push_back(*network);
  }
  return networks;
}

base::Result<std::optional<NameMatcher>> ParsePattern(std::string_view field, const std::string& text,
                                                      PatternSyntax syntax) {
  if (text.empty()) return std::nullopt;
  auto pattern = CompileField(field, text, syntax);
  if (!pattern) return std::unexpected(pattern.error());
  auto matcher = NameMatcher::Create(*std::move(pattern), std::nullopt);
  if (!matcher) return std::unexpected(matcher.error());
  return *std::move(matcher);
}

constexpr std::uint64_t kLeastSilence_s = 60;
constexpr std::uint64_t kDefaultSilence_s = 30 * 86400;

// The same for a tuple whenever it is seen.
std::uint64_t HashOf(const observation::TupleView& tuple) {
  return XXH3_64bits_withSeed(tuple.owner.data(), tuple.owner.size(),
                              XXH3_64bits_withSeed(tuple.rdata.data(), tuple.rdata.size(), tuple.type));
}

}  // namespace

base::Result<WatchFilter> WatchFilter::Parse(const v1::WatchRequest& request, const Watchlists& lists) {
  WatchFilter filter;
  for (const auto& added :
       {AddNames("names", request.names(), filter.names_),
        AddNames("rdata_names", request.rdata_names(), filter.rdata_names_),
        AddNames("exclude_names", request.exclude_names(), filter.exclude_names_), filter.ParsePatterns(request)}) {
    if (!added) return std::unexpected(added.error());
  }
  auto networks = ParseNetworks(request.cidrs());
  if (!networks) return std::unexpected(networks.error());
  filter.networks_ = *std::move(networks);
  if (!request.watchlists().empty()) {
    auto listed = WatchlistFilter::Create(request.watchlists(), lists);
    if (!listed) return std::unexpected(listed.error());
    filter.lists_ = *std::move(listed);
  }
  auto types = ParseTypes("rrtypes", request.rrtypes());
  if (!types) return std::unexpected(types.error());
  filter.types_ = *std::move(types);
  if (!v1::WatchNews_IsValid(request.news())) return BadField("news", "is none");
  filter.news_ = request.news();
  filter.silence_s_ = request.silence_s() == 0 ? kDefaultSilence_s : request.silence_s();
  if (filter.silence_s_ < kLeastSilence_s) return BadField("silence_s", "60 at least");
  filter.sample_one_in_ = std::max(request.sample_one_in(), 1u);
  return filter;
}

base::Result<> WatchFilter::ParsePatterns(const v1::WatchRequest& request) {
  const auto syntax = ParseSyntax(request.syntax());
  if (!syntax) return std::unexpected(syntax.error());
  auto pattern = ParsePattern("pattern", request.pattern(), *syntax);
  if (!pattern) return std::unexpected(pattern.error());
  pattern_ = *std::move(pattern);
  auto exclude = ParsePattern("exclude_pattern", request.exclude_pattern(), *syntax);
  if (!exclude) return std::unexpected(exclude.error());
  exclude_pattern_ = *std::move(exclude);
  return {};
}

bool WatchFilter::Matches(NameMatcher& matcher, base::ByteSpan owner) {
  text_.clear();
  dns::AppendNameText(text_, owner);
  const std::string_view text = text_;
  std::uint8_t verdict = 0;
  matcher.Match({&text, 1}, {&verdict, 1});
  return verdict != 0;
}

bool WatchFilter::IsTarget(const observation::TupleView& tuple) {
  if (names_.empty() && rdata_names_.empty() && networks_.empty() && !pattern_ && !lists_) return true;
  if (!names_.empty() && names_.Contains(tuple.owner)) return true;
  if (!networks_.empty()) {
    const std::uint8_t family = dns::PivotFamily(tuple.type, tuple.rdata);
    const auto holds = [&](const base::IpPrefix& network) {
      return base::Contains(network, family, tuple.rdata.data());
    };
    if (family != 0 && std::ranges::any_of(networks_, holds)) return true;
  }
  if (!rdata_names_.empty()) {
    const auto name = dns::PivotName(tuple.type, tuple.rdata);
    if (name && rdata_names_.Contains(*name)) return true;
  }
  if (pattern_ && Matches(*pattern_, tuple.owner)) return true;
  return lists_ && lists_->Has(tuple);
}

NewsWanted WatchFilter::WantedBy(const v1::WatchRequest& request) {
  return {.domains = request.news() == v1::WATCH_NEWS_DOMAINS,
          .last_seen = request.news() == v1::WATCH_NEWS_ACTIVE_AGAIN};
}

bool WatchFilter::IsNews(const storage::CommittedRecord& committed) const {
  switch (news_) {
    case v1::WATCH_NEWS_RECORDS:
      return committed.is_new;
    case v1::WATCH_NEWS_NAMES:
      return committed.is_new_name;
    case v1::WATCH_NEWS_DOMAINS:
      return committed.new_domain_octets != 0;
    case v1::WATCH_NEWS_ACTIVE_AGAIN:
      return committed.last_seen_s != 0 && committed.record.time_first_s >= committed.last_seen_s + silence_s_;
    default:
      return true;
  }
}

bool WatchFilter::Wants(const storage::CommittedRecord& committed) {
  const observation::TupleView& tuple = committed.record.tuple;
  if (!IsNews(committed)) return false;
  if (!types_.empty() && std::ranges::find(types_, tuple.type) == types_.end()) return false;
  if (sample_one_in_ > 1 && HashOf(tuple) % sample_one_in_ != 0) return false;
  if (!IsTarget(tuple)) return false;
  if (!exclude_names_.empty() && exclude_names_.Contains(tuple.owner)) return false;
  return !exclude_pattern_ || !Matches(*exclude_pattern_, tuple.owner);
}

}  // namespace spoor::controlplane
