// Some watch-lists, by name, as a condition: as they are at the moment.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "controlplane/watchlist/watchlists.h"

namespace spoor::controlplane {

// One thread at a time. Movable.
class WatchlistFilter {
 public:
  // `lists` outlive it. kInvalidArgument "watchlists: why" when there are more than kMostLists, or there is no such
  // one.
  static base::Result<WatchlistFilter> Create(const google::protobuf::RepeatedPtrField<std::string>& names,
                                              const Watchlists& lists);

  // Some of them has it; a list that was deleted has nothing.
  bool Has(const observation::TupleView& tuple);

 private:
  WatchlistFilter(std::vector<std::string> names, const Watchlists& lists) : names_(std::move(names)), lists_(&lists) {}
  base::Result<> Refresh();

  std::vector<std::string> names_;
  const Watchlists* lists_;
  std::uint64_t generation_ = 0;
  std::optional<WatchlistMatcher> matcher_;
  std::vector<bool> is_wanted_;  // by index of the list
};

}  // namespace spoor::controlplane
