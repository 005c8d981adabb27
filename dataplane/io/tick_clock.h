// Time for a polling loop at the price of time stamp counter reads: milliseconds for what is due, divided once per
// millisecond, and the longest burst.
#pragma once

#include <rte_cycles.h>

#include <cstdint>

#include "base/clock.h"
#include "base/counter.h"

namespace spoor::dataplane {

// The time stamp counter now. Its frequency is known after the start of DPDK, which measures it.
inline std::uint64_t NowCycles() noexcept {
  return rte_get_tsc_cycles();
}

// One thread. After the start of DPDK.
class TickClock {
 public:
  // Milliseconds on the monotonic clock (base/clock.h) at `now_cycles`, up to one late.
  std::uint64_t At_ms(std::uint64_t now_cycles) noexcept {
    if (now_cycles >= next_) {
      next_ = now_cycles + cycles_per_ms_;
      now_ms_ = base::MonotonicNow_ms();
    }
    return now_ms_;
  }

 private:
  const std::uint64_t cycles_per_ms_ = rte_get_tsc_hz() / 1000;
  std::uint64_t next_ = 0;
  std::uint64_t now_ms_ = 0;
};

// Keeps the longest time from one place of a loop to another. One thread, after the start of DPDK; any thread reads the
// counter, which only grows.
class LongestTime {
 public:
  // `longest_us` outlives it.
  explicit LongestTime(base::Counter& longest_us) : longest_us_(longest_us) {}

  // One more time, in cycles of the time stamp counter.
  void Took(std::uint64_t cycles) noexcept {
    if (cycles <= longest_cycles_) return;
    longest_cycles_ = cycles;
    const std::uint64_t us = cycles / cycles_per_us_;
    if (us > longest_us_.value()) longest_us_.Add(us - longest_us_.value());
  }

 private:
  const std::uint64_t cycles_per_us_ = rte_get_tsc_hz() / 1'000'000;
  base::Counter& longest_us_;
  std::uint64_t longest_cycles_ = 0;
};

}  // namespace spoor::dataplane
