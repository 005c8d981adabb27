// Milliseconds for a polling loop at the price of one time stamp counter read: the division happens once per
// millisecond.
#pragma once

#include <rte_cycles.h>

#include <cstdint>

#include "base/clock.h"

namespace spoor::dataplane {

// One thread. After the start of DPDK, which measures the counter's frequency.
class TickClock {
 public:
  // Milliseconds on the monotonic clock (base/clock.h), up to one late.
  std::uint64_t Now_ms() noexcept {
    const std::uint64_t now = rte_get_tsc_cycles();
    if (now >= next_) {
      next_ = now + cycles_per_ms_;
      now_ms_ = base::MonotonicNow_ms();
    }
    return now_ms_;
  }

 private:
  const std::uint64_t cycles_per_ms_ = rte_get_tsc_hz() / 1000;
  std::uint64_t next_ = 0;
  std::uint64_t now_ms_ = 0;
};

}  // namespace spoor::dataplane
