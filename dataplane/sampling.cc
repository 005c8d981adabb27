#include "dataplane/sampling.h"

#include <algorithm>

#include "base/log.h"

namespace spoor::dataplane {

void Sampling::Look(std::uint64_t now_ms, std::uint64_t unix_ms, const OverloadControl::Load& total) {
  const std::uint32_t before = control_.one_in();
  if (!control_.Look(now_ms, total)) return;
  const std::uint32_t one_in = control_.one_in();
  flows_.Set(FlowPart::OneIn(one_in));
  Begin(one_in, unix_ms);
  if (one_in == 1) {
    base::LogInfo("the overload is over: all flows are recorded");
  } else if (one_in < before) {
    base::LogInfo("no frames were lost for a while: 1/{} of the flows is recorded from now on", one_in);
  } else {
    base::LogWarn("overload, frames are lost: only 1/{} of the flows is recorded from now on", one_in);
  }
}

void Sampling::End(std::uint64_t unix_ms) {
  Begin(1, unix_ms);
}

// The span before ends where the next one begins; a share of 1 is none. A clock that was set back makes none that ends
// before it began.
void Sampling::Begin(std::uint32_t one_in, std::uint64_t unix_ms) {
  const std::lock_guard lock(mutex_);
  if (!spans_.empty() && spans_.back().end_ms == 0) spans_.back().end_ms = std::max(unix_ms, spans_.back().begin_ms);
  if (one_in == 1) return;
  spans_.push_back({.begin_ms = unix_ms, .end_ms = 0, .one_in = one_in});
  if (spans_.size() > kMaxSpans) spans_.pop_front();
}

std::vector<SamplingSpan> Sampling::spans() const {
  const std::lock_guard lock(mutex_);
  return {spans_.begin(), spans_.end()};
}

std::uint32_t Sampling::one_in() const {
  const std::lock_guard lock(mutex_);
  return spans_.empty() || spans_.back().end_ms != 0 ? 1 : spans_.back().one_in;
}

}  // namespace spoor::dataplane
