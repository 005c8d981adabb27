#include "dataplane/correlate/time_table.h"

#include <algorithm>
#include <bit>

namespace spoor::dataplane {

TimeTable::TimeTable(std::uint32_t entries)
    : set_mask_(std::bit_ceil(std::clamp(entries, kMinEntries, kMaxEntries)) / kWays - 1),
      memory_((set_mask_ + 1) * kWays * sizeof(Entry)),
      entries_(memory_.As<Entry>()) {}

TimeTable::Entry* TimeTable::Lookup(std::uint64_t key) const noexcept {
  Entry* set = SetOf(key);
  for (std::uint32_t way = 0; way < kWays; ++way) {
    if (set[way].key == key && set[way].time_us_p1 != 0) return &set[way];
  }
  return nullptr;
}

bool TimeTable::Put(std::uint64_t key, std::uint64_t time_us, std::uint64_t keep_us) noexcept {
  if (Entry* known = Lookup(key)) {
    known->time_us_p1 = time_us + 1;
    return false;
  }
  Entry* set = SetOf(key);
  Entry& oldest =
      *std::min_element(set, set + kWays, [](const Entry& a, const Entry& b) { return a.time_us_p1 < b.time_us_p1; });
  const bool lost = oldest.time_us_p1 != 0 && oldest.time_us_p1 - 1 + keep_us >= time_us;
  oldest = {key, time_us + 1};
  return lost;
}

bool TimeTable::Take(std::uint64_t key, std::uint64_t& time_us) noexcept {
  Entry* known = Lookup(key);
  if (known == nullptr) return false;
  time_us = known->time_us_p1 - 1;
  known->time_us_p1 = 0;
  return true;
}

bool TimeTable::Find(std::uint64_t key, std::uint64_t& time_us) const noexcept {
  const Entry* known = Lookup(key);
  if (known == nullptr) return false;
  time_us = known->time_us_p1 - 1;
  return true;
}

}  // namespace spoor::dataplane
