#include "controlplane/live/rate_limit.h"

#include <algorithm>

namespace spoor::controlplane {

void RateLimit::Refill(std::uint64_t now_ms) {
  // More than a second fills it, whatever it has: no product can be too large.
  const std::uint64_t elapsed_ms = std::min<std::uint64_t>(now_ms - refilled_ms_, 1000);
  thousandths_ = std::min(thousandths_ + elapsed_ms * most_per_second_, Full(most_per_second_));
  refilled_ms_ = now_ms;
}

bool RateLimit::Take() {
  if (!is_set()) return true;
  if (thousandths_ < 1000) return false;
  thousandths_ -= 1000;
  return true;
}

}  // namespace spoor::controlplane
