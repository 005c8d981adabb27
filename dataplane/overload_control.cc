#include "dataplane/overload_control.h"

#include <algorithm>

namespace spoor::dataplane {

bool OverloadControl::Look(std::uint64_t now_ms, const Load& total) {
  next_ms_ = now_ms + kWindow_ms;
  const Load before = last_.value_or(total);
  last_ = total;
  const std::uint64_t frames = total.frames - before.frames;
  const std::uint64_t lost = total.lost - before.lost;
  const bool losing = lost >= kLeastLost && lost * kLosing >= frames;
  windows_with_loss_ = losing ? windows_with_loss_ + 1 : 0;
  if (lost * kCalm > frames) calm_since_ms_ = now_ms;
  if (losing) return (one_in_ > 1 || windows_with_loss_ >= kBeginWindows) && Halve(now_ms);
  const std::uint64_t wait_ms = one_in_ / 2 <= failed_one_in_ ? wait_ms_ : calm_ms_;
  return one_in_ > 1 && now_ms - calm_since_ms_ >= wait_ms && Double(now_ms);
}

bool OverloadControl::Halve(std::uint64_t now_ms) {
  if (one_in_ == FlowPart::kMaxOneIn) return false;
  if (doubled_ms_) {
    const bool failed = now_ms - *doubled_ms_ <= std::max(wait_ms_, kSettle_ms);
    const bool again = failed && failed_one_in_ == one_in_;
    wait_ms_ = again ? std::min(2 * wait_ms_, kLongestWait * calm_ms_) : failed ? 2 * calm_ms_ : calm_ms_;
    failed_one_in_ = failed ? one_in_ : 0;
  }
  doubled_ms_.reset();
  one_in_ *= 2;
  return true;
}

bool OverloadControl::Double(std::uint64_t now_ms) {
  // The part that failed once has gone well.
  if (one_in_ <= failed_one_in_) {
    failed_one_in_ = 0;
    wait_ms_ = calm_ms_;
  }
  doubled_ms_ = calm_since_ms_ = now_ms;
  one_in_ /= 2;
  return true;
}

}  // namespace spoor::dataplane
