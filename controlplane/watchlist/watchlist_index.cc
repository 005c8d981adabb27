#include "controlplane/watchlist/watchlist_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

#include "dns/name_text.h"
#include "dns/rdata_pivot.h"

namespace spoor::controlplane {
namespace {

std::unexpected<base::Error> TooMuch(std::string_view what) {
  return base::Fail(base::ErrorCode::kResourceExhausted, "entries: " + std::string(what));
}

// As the field of WatchlistEntry.
std::string_view PatternField(const v1::WatchlistEntry& entry) {
  return entry.has_regex() ? "regex" : "keyword";
}

// Of an address, the leading `length` bits are left.
void ClearBehind(std::span<char> octets, std::uint8_t length) {
  for (std::size_t i = length / 8u; i < octets.size(); ++i) {
    const unsigned keep = i == length / 8u ? length % 8u : 0;
    octets[i] = static_cast<char>(static_cast<unsigned char>(octets[i]) & ~(0xffu >> keep));
  }
}

}  // namespace

base::Result<std::shared_ptr<const WatchlistIndex>> WatchlistIndex::Build(Lists lists, const WatchlistIndex* former,
                                                                          const Watchlist* changed) {
  const auto index = std::make_shared<WatchlistIndex>();
  index->lists_ = std::move(lists);
  if (auto checked = index->CheckBounds(); !checked) return std::unexpected(checked.error());
  for (std::uint32_t i = 0; i < index->lists_.size(); ++i) index->AddEntries(i);
  for (auto& lengths : index->lengths_) std::ranges::sort(lengths, std::greater());
  if (auto compiled = index->CompilePatterns(former, changed); !compiled) return std::unexpected(compiled.error());
  return index;
}

base::Result<> WatchlistIndex::CheckBounds() const {
  std::size_t entries = 0;
  std::size_t patterns = 0;
  for (const auto& list : lists_) {
    entries += list->entries().size();
    patterns += list->pattern_count();
  }
  if (lists_.size() > kMostLists) return TooMuch(fmt::format("more than {} lists", kMostLists));
  if (entries > kMostEntries) return TooMuch(fmt::format("more than {} in all lists together", kMostEntries));
  if (patterns > kMostListPatterns) {
    return TooMuch(fmt::format("more than {} regexes and keywords in all lists together", kMostListPatterns));
  }
  return {};
}

void WatchlistIndex::AddEntries(std::uint32_t list) {
  const std::span<const ParsedEntry> entries = lists_[list]->entries();
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (entries[i].kind == EntryKind::kPattern) {
      texts_.push_back(entries[i].key);
      pattern_refs_.push_back({list, i});
    } else {
      AddToTable(entries[i], {list, i});
    }
  }
}

// Of equal entries of a list the first is met.
void WatchlistIndex::AddToTable(const ParsedEntry& entry, EntryRef ref) {
  Table& table = tables_[static_cast<std::size_t>(entry.kind)];
  const auto [begin, end] = table.equal_range(entry.key);
  if (std::any_of(begin, end, [&](const auto& other) { return other.second.list == ref.list; })) return;
  table.emplace(entry.key, ref);
  if (entry.kind != EntryKind::kNetwork) return;
  auto& lengths = lengths_[entry.key[0] == 4 ? 0 : 1];
  const auto length = static_cast<std::uint8_t>(entry.key[1]);
  if (std::ranges::find(lengths, length) == lengths.end()) lengths.push_back(length);
}

base::Result<> WatchlistIndex::CompilePatterns(const WatchlistIndex* former, const Watchlist* changed) {
  if (former != nullptr && former->texts_ == texts_) {
    auto shared = former->patterns_.Share();
    if (!shared) return std::unexpected(shared.error());
    patterns_ = *std::move(shared);
    return {};
  }
  std::vector<PatternText> patterns;
  for (const std::string& text : texts_) patterns.push_back({text, PatternSyntax::kRegex});
  auto compiled = PatternSet::Compile(patterns);
  if (!compiled) return std::unexpected(Blame(compiled.error(), changed));
  patterns_ = *std::move(compiled);
  return {};
}

// Those of other lists have compiled before; with them it may be too much.
base::Error WatchlistIndex::Blame(const PatternSetError& error, const Watchlist* changed) const {
  const EntryRef ref = pattern_refs_[error.index];
  const Watchlist& list = *lists_[ref.list];
  if (error.why.code != base::ErrorCode::kInvalidArgument || &list != changed) {
    return {base::ErrorCode::kResourceExhausted, "entries: " + error.why.message};
  }
  const auto field = PatternField(list.file().entries(static_cast<int>(ref.entry)));
  return {error.why.code, fmt::format("{}{}: {}", EntryPath(ref.entry), field, error.why.message)};
}

base::Result<WatchlistMatcher> WatchlistMatcher::Create(std::shared_ptr<const WatchlistIndex> index) {
  auto patterns = index->patterns_.Share();
  if (!patterns) return std::unexpected(patterns.error());
  return WatchlistMatcher(std::move(index), *std::move(patterns));
}

void WatchlistMatcher::Add(const Table& table, std::string_view key) {
  const auto [begin, end] = table.equal_range(key);
  for (auto at = begin; at != end; ++at) found_.push_back(at->second);
}

void WatchlistMatcher::MatchNames(EntryKind alone, EntryKind below, base::ByteSpan name) {
  const std::string_view whole = base::AsChars(name);
  if (const Table& names = index_->TableOf(alone); !names.empty()) Add(names, whole);
  const Table& domains = index_->TableOf(below);
  if (domains.empty()) return;
  for (std::size_t at = 0; at < whole.size(); at += 1u + static_cast<std::uint8_t>(whole[at])) {
    Add(domains, whole.substr(at));
  }
}

void WatchlistMatcher::MatchAddress(std::uint8_t family, base::ByteSpan address) {
  std::array<char, 18> key{static_cast<char>(family)};
  std::memcpy(key.data() + 2, address.data(), address.size());
  const std::span<char> octets(key.data() + 2, address.size());
  for (const std::uint8_t length : index_->lengths_[family == 4 ? 0 : 1]) {
    ClearBehind(octets, length);
    key[1] = static_cast<char>(length);
    Add(index_->TableOf(EntryKind::kNetwork), {key.data(), 2 + octets.size()});
  }
}

void WatchlistMatcher::MatchPatterns(base::ByteSpan owner) {
  text_.clear();
  dns::AppendNameText(text_, owner);
  patterns_.Match(text_, indices_);
  for (const std::uint32_t i : indices_) found_.push_back(index_->pattern_refs_[i]);
}

std::span<const EntryRef> WatchlistMatcher::Match(const observation::TupleView& tuple) {
  found_.clear();
  MatchNames(EntryKind::kName, EntryKind::kDomain, tuple.owner);
  if (const auto name = dns::PivotName(tuple.type, tuple.rdata)) {
    MatchNames(EntryKind::kRdataName, EntryKind::kRdataDomain, *name);
  }
  if (const std::uint8_t family = dns::PivotFamily(tuple.type, tuple.rdata); family != 0) {
    MatchAddress(family, tuple.rdata);
  }
  if (!patterns_.empty()) MatchPatterns(tuple.owner);
  std::ranges::sort(found_);
  return found_;
}

}  // namespace spoor::controlplane
