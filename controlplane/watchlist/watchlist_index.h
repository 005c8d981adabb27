// All watch-lists, made ready to hold records against: tables of names and networks, and one set of patterns. What a
// record costs hardly depends on how many entries there are.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "controlplane/search/pattern_set.h"
#include "controlplane/watchlist/watchlist.h"
#include "observation/tuple.h"

namespace spoor::controlplane {

inline constexpr std::size_t kMostLists = 256;
inline constexpr std::size_t kMostEntries = 1'000'000;
inline constexpr std::size_t kMostListPatterns = 5'000;

// Which entry of which list, as indices into WatchlistIndex::lists and its entries.
struct EntryRef {
  std::uint32_t list = 0;
  std::uint32_t entry = 0;
  auto operator<=>(const EntryRef&) const = default;
};

// Immutable: any thread, through WatchlistMatcher.
class WatchlistIndex {
 public:
  using Lists = std::vector<std::shared_ptr<const Watchlist>>;

  // `lists` are sorted by name. Compiles patterns unless `former` (may be null) has the same ones: that takes up to
  // some tens of seconds. kResourceExhausted "entries: why" when the lists together are beyond a bound;
  // kInvalidArgument "entries[17].regex: why" of one in `changed` (may be null) that does not compile.
  static base::Result<std::shared_ptr<const WatchlistIndex>> Build(Lists lists, const WatchlistIndex* former,
                                                                   const Watchlist* changed);

  const Lists& lists() const { return lists_; }

 private:
  friend class WatchlistMatcher;
  using Table = std::unordered_multimap<std::string_view, EntryRef>;  // keys are the lists'

  base::Result<> CheckBounds() const;
  void AddEntries(std::uint32_t list);
  void AddToTable(const ParsedEntry& entry, EntryRef ref);
  base::Result<> CompilePatterns(const WatchlistIndex* former, const Watchlist* changed);
  base::Error Blame(const PatternSetError& error, const Watchlist* changed) const;

  const Table& TableOf(EntryKind kind) const { return tables_[static_cast<std::size_t>(kind)]; }

  Lists lists_;
  std::array<Table, 5> tables_;                       // by EntryKind; patterns have none
  std::array<std::vector<std::uint8_t>, 2> lengths_;  // of networks of IPv4 and IPv6, longest first
  std::vector<std::string> texts_;                    // of patterns
  std::vector<EntryRef> pattern_refs_;                // of the same
  PatternSet patterns_;                               // to be shared, not to match with
};

// One thread. Movable.
class WatchlistMatcher {
 public:
  // kResourceExhausted when there is no memory to match with.
  static base::Result<WatchlistMatcher> Create(std::shared_ptr<const WatchlistIndex> index);

  // Every entry that the tuple meets, by list, then entry. Valid until the next call.
  std::span<const EntryRef> Match(const observation::TupleView& tuple);
  const WatchlistIndex& index() const { return *index_; }

 private:
  using Table = WatchlistIndex::Table;

  WatchlistMatcher(std::shared_ptr<const WatchlistIndex> index, PatternSet patterns)
      : index_(std::move(index)), patterns_(std::move(patterns)) {}
  void MatchNames(EntryKind alone, EntryKind below, base::ByteSpan name);
  void MatchAddress(std::uint8_t family, base::ByteSpan address);
  void MatchPatterns(base::ByteSpan owner);
  void Add(const Table& table, std::string_view key);

  std::shared_ptr<const WatchlistIndex> index_;
  PatternSet patterns_;
  std::vector<EntryRef> found_;
  std::vector<std::uint32_t> indices_;  // scratch
  std::string text_;                    // scratch
};

}  // namespace spoor::controlplane
