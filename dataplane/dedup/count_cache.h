// The write-back count cache of one worker: fingerprint -> pending count, first, last, provenance, and the tuple's
// octets for the day it is handed over. A hit touches one cache line. Bounded, all memory at start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/huge_buffer.h"
#include "dataplane/fingerprint.h"
#include "dataplane/observe/observation.h"
#include "observation/record.h"

namespace spoor::dataplane {

// One worker. Knows nothing of rings and filters: dedup/deduplicator.h decides what happens on a miss.
class CountCache {
 public:
  // Longer tuples (owner and RDATA together) are not cached.
  static constexpr std::size_t kMaxTuple_octets = 252;
  static constexpr std::uint32_t kMinEntries = 64;
  static constexpr std::uint32_t kMaxEntries = 1u << 26;

  // What is known of one tuple. 32 octets: two entries are one cache line and one set.
  struct alignas(32) Entry {
    Fingerprint key;
    std::uint32_t pending = 0;  // observations not yet handed over; times and provenance are theirs
    std::uint32_t time_first_s = 0;
    std::uint32_t time_last_s = 0;
    std::uint16_t tuple_octets = 0;  // owner and RDATA; 0: the entry is free
    std::uint8_t owner_octets = 0;
    std::uint8_t provenance = 0;
  };

  // `entries` is rounded up to a power of two and cut to the bounds above.
  explicit CountCache(std::uint32_t entries);

  void Prefetch(const Fingerprint& key) const noexcept { __builtin_prefetch(SetOf(key)); }

  // The entry of `key`, or nullptr.
  Entry* Find(const Fingerprint& key) noexcept;

  // The entry that `key` should take: a free one of its set, or the one whose loss costs least (nothing pending, then
  // the least recently seen). The caller hands over what is pending there before it calls Assign.
  Entry& Victim(const Fingerprint& key) noexcept;

  // Makes `entry` that of `observation`, with nothing pending. The tuple must not be longer than kMaxTuple_octets.
  void Assign(Entry& entry, const Observation& observation) noexcept;

  // False if the pending observations would be more than an entry can count.
  static bool HasRoomFor(const Entry& entry, const Observation& observation) noexcept {
    return observation.count <= std::numeric_limits<std::uint32_t>::max() - entry.pending;
  }
  // Adds the observation to the pending ones; there must be room for it.
  static void Count(Entry& entry, const Observation& observation) noexcept;

  // The pending observations as a record; the octets belong to the cache.
  observation::RecordView PendingRecord(const Entry& entry) const noexcept;

  // Entries by position, for the flush.
  std::uint32_t entry_count() const noexcept { return set_mask_ * kWays + kWays; }
  Entry& entry(std::uint32_t index) noexcept { return entries_[index]; }

 private:
  static constexpr std::uint32_t kWays = 2;
  // The tuple's octets as they are hashed: type (2 octets, big endian), owner, RDATA.
  static constexpr std::size_t kSlot_octets = 256;
  static_assert(sizeof(Entry) * kWays == 64);

  Entry* SetOf(const Fingerprint& key) const noexcept { return entries_ + (key.low & set_mask_) * kWays; }
  std::uint8_t* SlotOf(const Entry& entry) const noexcept {
    return slots_ + static_cast<std::size_t>(&entry - entries_) * kSlot_octets;
  }

  std::uint32_t set_mask_;
  base::HugeBuffer entry_memory_;
  base::HugeBuffer slot_memory_;
  Entry* entries_;
  std::uint8_t* slots_;
};

}  // namespace spoor::dataplane
