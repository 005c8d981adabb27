#include "storage/runs/sweep.h"

#include <algorithm>

namespace spoor::storage {

bool Sweep::Covers(std::uint64_t run) const {
  return std::ranges::binary_search(runs, run);
}

bool Sweep::Erases(Order order, const KeyParts& key, const Sighting& sighting) const {
  if (purges.Erase(order, key, sighting.time_last_s)) return true;
  const auto covers = [&](const ErasureRule& limit) { return limit.Covers(order, key); };
  const auto limit = std::ranges::find_if(limits, covers);
  return limit != limits.end() && limit->last_before_s && limit->IsPast(sighting.time_last_s);
}

}  // namespace spoor::storage
