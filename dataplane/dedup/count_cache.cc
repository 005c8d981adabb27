#include "dataplane/dedup/count_cache.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/byte_order.h"

namespace spoor::dataplane {

CountCache::CountCache(std::uint32_t entries)
    : set_mask_(std::bit_ceil(std::clamp(entries, kMinEntries, kMaxEntries)) / kWays - 1),
      entry_memory_(std::size_t{entry_count()} * sizeof(Entry)),
      slot_memory_(std::size_t{entry_count()} * kSlot_octets),
      entries_(entry_memory_.As<Entry>()),
      slots_(slot_memory_.As<std::uint8_t>()) {}

CountCache::Entry* CountCache::Find(const Fingerprint& key) noexcept {
  Entry* set = SetOf(key);
  for (std::uint32_t way = 0; way < kWays; ++way) {
    if (set[way].key == key && set[way].tuple_octets != 0) return &set[way];
  }
  return nullptr;
}

CountCache::Entry& CountCache::Victim(const Fingerprint& key) noexcept {
  const auto cost = [](const Entry& entry) {
    const std::uint64_t occupied = entry.tuple_octets != 0;
    const std::uint64_t holds = entry.pending != 0;
    return occupied << 33 | holds << 32 | entry.time_last_s;
  };
  Entry* set = SetOf(key);
  return *std::min_element(set, set + kWays, [&](const Entry& a, const Entry& b) { return cost(a) < cost(b); });
}

void CountCache::Assign(Entry& entry, const Observation& observation) noexcept {
  const std::size_t octets = std::size_t{observation.owner_octets} + observation.rdata_octets;
  entry.key = observation.key;
  entry.pending = 0;
  entry.time_first_s = observation.time_first_s;
  entry.time_last_s = observation.time_last_s;
  entry.tuple_octets = static_cast<std::uint16_t>(octets);
  entry.owner_octets = static_cast<std::uint8_t>(observation.owner_octets);
  entry.provenance = 0;
  std::memcpy(SlotOf(entry), observation.tuple, 2 + octets);
}

void CountCache::Count(Entry& entry, const Observation& observation) noexcept {
  if (entry.pending == 0) {
    entry.time_first_s = observation.time_first_s;
    entry.time_last_s = observation.time_last_s;
    entry.provenance = 0;
  }
  entry.pending += observation.count;
  entry.time_first_s = std::min(entry.time_first_s, observation.time_first_s);
  entry.time_last_s = std::max(entry.time_last_s, observation.time_last_s);
  entry.provenance |= observation.provenance;
}

observation::RecordView CountCache::PendingRecord(const Entry& entry) const noexcept {
  const std::uint8_t* slot = SlotOf(entry);
  const std::uint8_t* owner = slot + 2;
  const std::size_t rdata_octets = std::size_t{entry.tuple_octets} - entry.owner_octets;
  return {{base::LoadBe16(slot), {owner, entry.owner_octets}, {owner + entry.owner_octets, rdata_octets}},
          entry.time_first_s,
          entry.time_last_s,
          entry.pending,
          entry.provenance};
}

}  // namespace spoor::dataplane
