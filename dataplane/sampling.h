// What a live sensor does when its workers cannot keep up: instead of random frames it leaves out whole flows, says so
// and knows when it did. Decides by overload_control.h, sets the share that receivers ask, remembers the spans.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "dataplane/flow_share.h"
#include "dataplane/overload_control.h"
#include "dataplane/sampling_span.h"

namespace spoor::dataplane {

// Due, Look and End by the control thread; the rest by any.
class Sampling {
 public:
  // The newest spans are remembered, so many.
  static constexpr std::size_t kMaxSpans = 64;

  // `calm_ms`: see OverloadControl. Sets `flows`, which outlives it.
  Sampling(std::uint64_t calm_ms, FlowShare& flows) : control_(calm_ms), flows_(flows) {}

  bool Due(std::uint64_t now_ms) const { return control_.Due(now_ms); }
  // When it is due: `total` is what the ports and receivers counted. `now_ms` is of a clock that does not go back,
  // `unix_ms` of the one that spans are told in. A change is a line in the log.
  void Look(std::uint64_t now_ms, std::uint64_t unix_ms, const OverloadControl::Load& total);
  // Nothing is received any more.
  void End(std::uint64_t unix_ms);

  // Oldest first; of constant share each.
  std::vector<SamplingSpan> spans() const;
  // Of so many flows one is kept now.
  std::uint32_t one_in() const;

 private:
  void Begin(std::uint32_t one_in, std::uint64_t unix_ms);

  OverloadControl control_;
  FlowShare& flows_;
  mutable std::mutex mutex_;  // guards spans_
  std::deque<SamplingSpan> spans_;
};

}  // namespace spoor::dataplane
