// Time for a polling loop at the price of time stamp counter reads: milliseconds for what is due, and the longest
// burst. What costs more is done once per millisecond.
#pragma once

#include <rte_cycles.h>
#include <time.h>

#include <algorithm>
#include <cstdint>

#include "base/clock.h"
#include "base/counter.h"

namespace spoor::dataplane {

// The time stamp counter now. Its frequency is known after the start of DPDK, which measures it.
inline std::uint64_t NowCycles() noexcept {
  return rte_get_tsc_cycles();
}

// False before DPDK has measured it: times are then in no unit.
inline bool ClockIsMeasured() noexcept {
  return rte_get_tsc_hz() != 0;
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

// The longest times from one place of a loop to another. Any thread reads; they only grow.
struct LongestTimes {
  base::Counter elapsed_us;
  // Of it, what the thread was at work, up to 1 ms too long: the rest the CPU did something else, or the thread slept.
  base::Counter cpu_us;
};

// Measures them. One thread, after the start of DPDK.
class LongestTimer {
 public:
  // `longest` outlives it.
  explicit LongestTimer(LongestTimes& longest) : longest_(longest) {}

  void Begin(std::uint64_t now_cycles) noexcept {
    begin_ = now_cycles;
    if (now_cycles < next_mark_) return;
    next_mark_ = now_cycles + cycles_per_ms_;
    cpu_mark_us_ = Cpu_us();
  }

  void End(std::uint64_t now_cycles) noexcept {
    const std::uint64_t elapsed_us = (now_cycles - begin_) * 1000 / cycles_per_ms_;
    Raise(longest_.elapsed_us, elapsed_us);
    if (elapsed_us > longest_.cpu_us.value()) Raise(longest_.cpu_us, std::min(elapsed_us, Cpu_us() - cpu_mark_us_));
  }

 private:
  static std::uint64_t Cpu_us() noexcept {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1000;
  }
  static void Raise(base::Counter& counter, std::uint64_t value) noexcept {
    if (value > counter.value()) counter.Add(value - counter.value());
  }

  const std::uint64_t cycles_per_ms_ = std::max<std::uint64_t>(rte_get_tsc_hz() / 1000, 1);
  LongestTimes& longest_;
  std::uint64_t begin_ = 0;
  std::uint64_t next_mark_ = 0;
  std::uint64_t cpu_mark_us_ = 0;
};

}  // namespace spoor::dataplane
