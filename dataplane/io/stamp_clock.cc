#include "dataplane/io/stamp_clock.h"

namespace spoor::dataplane {

void StampClock::Compare(std::uint64_t ticks, std::uint64_t unix_us) noexcept {
  if (!compared_ || ticks <= first_ticks_ || unix_us <= first_us_) {
    // The first time, or one of the clocks was set back.
    first_ticks_ = ticks;
    first_us_ = unix_us;
    compared_ = true;
    return;
  }
  const double us_per_tick = static_cast<double>(unix_us - first_us_) / static_cast<double>(ticks - first_ticks_);
  sequence_.fetch_add(1);
  line_.ticks.store(ticks);
  line_.unix_us.store(unix_us);
  line_.us_per_tick.store(us_per_tick);
  sequence_.fetch_add(1);
}

std::uint64_t StampClock::ToUnix_us(std::uint64_t ticks, std::uint64_t now_us) const noexcept {
  const std::uint32_t before = sequence_.load();
  const auto behind = static_cast<std::int64_t>(ticks - line_.ticks.load());
  const double time_us =
      static_cast<double>(line_.unix_us.load()) + static_cast<double>(behind) * line_.us_per_tick.load();
  // A line that is just being written, or none yet: this frame has the time at which it was received.
  if (before % 2 != 0 || before == 0 || sequence_.load() != before) return now_us;
  const double off_us = time_us - static_cast<double>(now_us);
  const auto trust_us = static_cast<double>(kTrust_us);
  return off_us > trust_us || off_us < -trust_us ? now_us : static_cast<std::uint64_t>(time_us);
}

}  // namespace spoor::dataplane
