// A bounded table of keys (dataplane/correlate/flow_key.h) with the packet time at which each was last seen: pending
// queries, recent messages. Sets of one cache line; in a full set the oldest goes out first.
#pragma once

#include <cstdint>

#include "base/huge_buffer.h"

namespace spoor::dataplane {

// One worker's. Memory at construction only.
class TimeTable {
 public:
  static constexpr std::uint32_t kMinEntries = 64;
  static constexpr std::uint32_t kMaxEntries = 1u << 28;

  // `entries` is rounded up to a power of two and cut to the bounds above.
  explicit TimeTable(std::uint32_t entries);

  void Prefetch(std::uint64_t key) const noexcept { __builtin_prefetch(SetOf(key), 1); }

  // Remembers `key` as seen at `time_us`, also if it was known. Returns true if another key that is younger than
  // `keep_us` had to go for it.
  bool Put(std::uint64_t key, std::uint64_t time_us, std::uint64_t keep_us) noexcept;

  // If `key` is known, gives its time and forgets it.
  bool Take(std::uint64_t key, std::uint64_t& time_us) noexcept;

  // If `key` is known, gives its time.
  bool Find(std::uint64_t key, std::uint64_t& time_us) const noexcept;

 private:
  static constexpr std::uint32_t kWays = 4;
  struct Entry {
    std::uint64_t key;
    std::uint64_t time_us_p1;  // time + 1; 0: free
  };
  static_assert(sizeof(Entry) * kWays == 64);

  Entry* SetOf(std::uint64_t key) const noexcept { return entries_ + (key & set_mask_) * kWays; }
  Entry* Lookup(std::uint64_t key) const noexcept;

  std::uint64_t set_mask_;
  base::HugeBuffer memory_;
  Entry* entries_;
};

}  // namespace spoor::dataplane
