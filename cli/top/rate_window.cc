#include "cli/top/rate_window.h"

#include <algorithm>

#include "cli/status_warnings.h"

namespace spoor::cli {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
// What the clocks of sensor and client may differ by.
constexpr std::int64_t kClockSlack_s = 5;

Rate RateOf(std::uint64_t before, std::uint64_t now, std::uint64_t span_ms) {
  if (now < before || span_ms == 0) return std::nullopt;
  return static_cast<double>(now - before) * 1000.0 / static_cast<double>(span_ms);
}

std::uint64_t CounterOf(const v1::StoreStatus& store, std::string_view name) {
  const auto found = std::ranges::find(store.counters(), name, [](const auto& counter) { return counter.name(); });
  return found == store.counters().end() ? 0 : found->value();
}

std::string TroubleOf(const v1::SensorStatus& sensor) {
  if (sensor.finished()) return "finished";
  if (!sensor.connected()) return "not connected";
  return sensor.silent() ? "silent" : "";
}

}  // namespace

RateWindow::SensorSample RateWindow::SampleOf(const v1::SensorStatus& sensor) {
  const CounterMap counters = SensorCounters(sensor);
  SensorSample sample{.boot_epoch = sensor.boot_epoch()};
  sample.flows[kFrames] = std::max(ValueOf(counters, "port.frames"), ValueOf(counters, "frames.received"));
  sample.flows[kLostFrames] = SumBelow(counters, "port.lost.") + SumBelow(counters, "frames.refused.spreader_");
  sample.flows[kMessages] = ValueOf(counters, "messages.received");
  sample.flows[kObservations] = ValueOf(counters, "observations.parsed");
  sample.flows[kLostObservations] =
      SumBelow(counters, "observations.refused.") + SumBelow(counters, "delivery.observations.refused.");
  return sample;
}

void RateWindow::Add(std::uint64_t monotonic_ms, std::int64_t unix_s, const v1::GetStatusResponse& status) {
  newest_ = status;
  Sample sample{.monotonic_ms = monotonic_ms, .unix_s = unix_s};
  sample.store = {CounterOf(status.store(), "ingest.records.new"),
                  CounterOf(status.store(), "ingest.observations.committed"), status.store().merge().steps()};
  for (const auto& sensor : status.sensors()) sample.sensors[sensor.sensor_id()] = SampleOf(sensor);
  samples_.push_back(std::move(sample));
  // The oldest is the newest of those that are old enough.
  while (samples_.size() > kMaxSamples ||
         (samples_.size() > 2 && samples_[1].monotonic_ms + kWindow_ms <= monotonic_ms)) {
    samples_.pop_front();
  }
}

TopStore RateWindow::Store() const {
  const v1::StoreStatus& store = newest_.store();
  TopStore out{.state = store.state(),
               .merge_error = store.merge().error(),
               .records = store.record_count(),
               .used_octets = store.used_octets(),
               .map_octets = store.map_octets()};
  if (samples_.size() < 2) return out;
  const auto rate = [&](StoreFlow flow) {
    return RateOf(samples_.front().store[flow], samples_.back().store[flow],
                  samples_.back().monotonic_ms - samples_.front().monotonic_ms);
  };
  out.new_records = rate(kNewRecords);
  out.observations = rate(kCommitted);
  out.merge_steps = rate(kMergeSteps);
  return out;
}

// The oldest sample of the same start of the sensor, or one from before that start, when all of its counters were 0.
std::optional<RateWindow::Base> RateWindow::BaseOf(const std::string& id, const SensorSample& now) const {
  const auto boot_s = static_cast<std::int64_t>(now.boot_epoch) / kNanosecondsPerSecond;
  for (const Sample& sample : samples_) {
    if (&sample == &samples_.back()) break;
    const auto found = sample.sensors.find(id);
    if (found != sample.sensors.end() && found->second.boot_epoch == now.boot_epoch) {
      return Base{sample.monotonic_ms, found->second.flows};
    }
    if (boot_s + kClockSlack_s >= sample.unix_s) return Base{.monotonic_ms = sample.monotonic_ms};
  }
  return std::nullopt;
}

TopSensor RateWindow::SensorOf(const v1::SensorStatus& sensor) const {
  const CounterMap counters = SensorCounters(sensor);
  TopSensor out{.id = sensor.sensor_id(),
                .trouble = TroubleOf(sensor),
                .ring_observations = ValueOf(counters, "delivery.waiting.ring"),
                .spool_octets = ValueOf(counters, "delivery.spool_octets")};
  if (sensor.sampling_size() > 0 && sensor.sampling().rbegin()->end_ms() == 0) {
    out.sampling_one_in = std::max(1u, sensor.sampling().rbegin()->one_in());
  }
  const Sample& newest = samples_.back();
  const SensorSample& now = newest.sensors.at(sensor.sensor_id());
  const auto base = BaseOf(sensor.sensor_id(), now);
  if (!base) return out;
  const auto rate = [&](Flow flow) {
    return RateOf(base->flows[flow], now.flows[flow], newest.monotonic_ms - base->monotonic_ms);
  };
  out.frames = rate(kFrames);
  out.messages = rate(kMessages);
  out.observations = rate(kObservations);
  const Rate lost_frames = rate(kLostFrames);
  const Rate lost_observations = rate(kLostObservations);
  if (lost_frames && lost_observations) out.lost = *lost_frames + *lost_observations;
  if (lost_frames && out.frames) out.lost_share = *out.frames > 0 ? std::min(1.0, *lost_frames / *out.frames) : 0.0;
  return out;
}

std::vector<TopSensor> RateWindow::Sensors() const {
  std::vector<TopSensor> out;
  for (const auto& sensor : newest_.sensors()) out.push_back(SensorOf(sensor));
  return out;
}

}  // namespace spoor::cli
