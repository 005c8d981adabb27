// Rates from counters that are asked for again and again.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "cli/top/model.h"
#include "spoor/v1/status.pb.h"

namespace spoor::cli {

// Over the last five seconds: sensors report once a second, so that between two answers of the server one report may
// have come, or two, or none.
class RateWindow {
 public:
  // What the server answered at a time: monotonic, in milliseconds, and seconds since the Unix epoch.
  void Add(std::uint64_t monotonic_ms, std::int64_t unix_s, const v1::GetStatusResponse& status);

  // The figures of the newest answer. A rate is none when counters went back or were seen once only; those of a sensor
  // that started meanwhile count from 0.
  TopStore Store() const;
  std::vector<TopSensor> Sensors() const;

 private:
  static constexpr std::uint64_t kWindow_ms = 5'000;
  static constexpr std::size_t kMaxSamples = 64;

  enum Flow : std::size_t { kFrames, kLostFrames, kMessages, kObservations, kLostObservations, kFlowCount };
  using Flows = std::array<std::uint64_t, kFlowCount>;
  enum StoreFlow : std::size_t { kNewRecords, kCommitted, kMergeSteps, kStoreFlowCount };
  using StoreFlows = std::array<std::uint64_t, kStoreFlowCount>;
  struct SensorSample {
    std::uint64_t boot_epoch = 0;
    Flows flows{};
  };
  struct Sample {
    std::uint64_t monotonic_ms = 0;
    std::int64_t unix_s = 0;
    StoreFlows store{};
    std::map<std::string, SensorSample> sensors = {};
  };

  static SensorSample SampleOf(const v1::SensorStatus& sensor);
  // Since when and from what counts a sensor's rates are taken; none when nothing is known.
  struct Base {
    std::uint64_t monotonic_ms = 0;
    Flows flows{};
  };
  std::optional<Base> BaseOf(const std::string& id, const SensorSample& now) const;
  TopSensor SensorOf(const v1::SensorStatus& sensor) const;

  std::deque<Sample> samples_;  // the last is the newest
  v1::GetStatusResponse newest_;
};

}  // namespace spoor::cli
