// How much of a table is due to be flushed now, so that the whole of it is passed once in an interval.
#pragma once

#include <algorithm>
#include <cstdint>

namespace spoor::dataplane {

// One worker. Time is milliseconds of any clock that does not go back.
class FlushClock {
 public:
  // Entries of a table of `entries` that are due at `now_ms`, for one pass in `interval_ms`; they count as done.
  std::uint32_t Due(std::uint64_t now_ms, std::uint64_t interval_ms, std::uint32_t entries) noexcept {
    if (done_until_ms_ == 0) done_until_ms_ = now_ms;
    const std::uint64_t interval = std::max<std::uint64_t>(interval_ms, 1);
    const std::uint64_t elapsed_ms = std::min(now_ms - done_until_ms_, interval);
    const std::uint64_t due = entries * elapsed_ms / interval;
    if (due == 0) return 0;
    // By what was done, rounded up to whole milliseconds, so that short steps neither stretch the interval nor shrink
    // it.
    done_until_ms_ = elapsed_ms == interval ? now_ms : done_until_ms_ + (due * interval + entries - 1) / entries;
    return static_cast<std::uint32_t>(due);
  }

 private:
  std::uint64_t done_until_ms_ = 0;
};

}  // namespace spoor::dataplane
