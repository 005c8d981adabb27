// Time stamps of a NIC are ticks of a clock of its own: this turns them into time. The control thread compares that
// clock with the system's now and then; receivers convert.
#pragma once

#include <atomic>
#include <cstdint>

namespace spoor::dataplane {

// Compare: one thread. ToUnix_us: any thread.
class StampClock {
 public:
  // The NIC's clock said `ticks` when the system's said `unix_us`. From the second time on stamps can be converted.
  void Compare(std::uint64_t ticks, std::uint64_t unix_us) noexcept;

  // Microseconds since the Unix epoch at `ticks`. `now_us` instead when the clock is not known yet, or when the result
  // is further than kTrust_us from it: then the clock was set, or the stamp is none.
  static constexpr std::uint64_t kTrust_us = 1'000'000;
  std::uint64_t ToUnix_us(std::uint64_t ticks, std::uint64_t now_us) const noexcept;

 private:
  // Written as one through the sequence: odd while it is being written.
  struct Line {
    std::atomic<std::uint64_t> ticks{0};
    std::atomic<std::uint64_t> unix_us{0};
    std::atomic<double> us_per_tick{0};
  };

  std::atomic<std::uint32_t> sequence_{0};
  Line line_;
  // Of the first comparison: the longer the time between, the better the rate.
  std::uint64_t first_ticks_ = 0;
  std::uint64_t first_us_ = 0;
  bool compared_ = false;
};

}  // namespace spoor::dataplane
