#include "controlplane/accounting/sensor_history.h"

#include <algorithm>

namespace spoor::controlplane {
namespace {

constexpr std::uint64_t kNanosecondsPerMillisecond = 1'000'000;

double KeptShare(std::uint64_t lost, std::uint64_t all) {
  return all == 0 ? 1.0 : 1.0 - static_cast<double>(std::min(lost, all)) / static_cast<double>(all);
}

}  // namespace

double KeptRatio(const Flows& flows) {
  return KeptShare(At(flows, Flow::kLostFrames), At(flows, Flow::kFrames)) *
         KeptShare(At(flows, Flow::kLostObservations), At(flows, Flow::kObservations));
}

Flows FlowsOf(const CounterMap& counters) {
  Flows flows{};
  // A sensor of an earlier version does not report its port.
  At(flows, Flow::kFrames) = std::max(ValueOf(counters, "port.frames"), ValueOf(counters, "frames.received"));
  // Nobody saw what was sampled out either.
  At(flows, Flow::kLostFrames) = SumBelow(counters, "port.lost.") + SumBelow(counters, "frames.refused.spreader_") +
                                 ValueOf(counters, "frames.refused.sampled_out");
  At(flows, Flow::kMessages) = ValueOf(counters, "messages.received");
  At(flows, Flow::kObservations) = ValueOf(counters, "observations.parsed");
  At(flows, Flow::kLostObservations) =
      SumBelow(counters, "observations.refused.") + SumBelow(counters, "delivery.observations.refused.");
  At(flows, Flow::kAcknowledged) = ValueOf(counters, "delivery.observations.acknowledged");
  return flows;
}

Look SensorHistory::Add(std::uint64_t boot_epoch, std::int64_t now_ms, const Flows& total) {
  std::int64_t begin_ms = last_ms_;
  if (boot_epoch != boot_epoch_) {
    const auto boot_ms = static_cast<std::int64_t>(boot_epoch / kNanosecondsPerMillisecond);
    // Started before anybody kept reports: what it did until now has no known time.
    begin_ms = boot_ms < start_ms_ ? now_ms : std::clamp(boot_ms, std::min(last_ms_, now_ms), now_ms);
    last_ = boot_ms < start_ms_ ? total : Flows{};
  }
  Flows flows{};
  for (std::size_t flow = 0; flow < flows.size(); ++flow)
    flows[flow] = total[flow] - std::min(total[flow], last_[flow]);
  for (SlidingWindow& window : windows_) window.Add(begin_ms, now_ms, flows);
  boot_epoch_ = boot_epoch;
  last_ms_ = now_ms;
  last_ = total;
  return {begin_ms, now_ms, flows};
}

std::array<Completeness, 3> SensorHistory::Windows(std::int64_t now_ms) const {
  std::array<Completeness, 3> all;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const SlidingWindow::Sum sum = windows_[i].Over(now_ms);
    Completeness& window = all[i];
    window.window_s = windows_[i].length_ms() / 1000;
    window.looked_at_s = std::min(window.window_s, (sum.looked_at_ms + 500) / 1000);
    window.since_s = sum.since_ms / 1000;
    window.flows = sum.flows;
    if (sum.looked_at_ms == 0) continue;
    window.ratio = KeptRatio(sum.flows);
  }
  return all;
}

}  // namespace spoor::controlplane
