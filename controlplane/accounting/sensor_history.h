// How complete a sensor's view was in the last minute, hour and day, from the reports that came: what was lost of what
// was on the wire, and for how much of the time it was looking at all.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "controlplane/accounting/laws.h"
#include "controlplane/accounting/sliding_window.h"

namespace spoor::controlplane {

// What a report says of each flow since the sensor's start.
Flows FlowsOf(const CounterMap& counters);

struct Completeness {
  std::int64_t window_s = 0;
  std::int64_t looked_at_s = 0;  // of the window
  std::int64_t since_s = 0;      // the first time that was looked at, Unix time; 0: none
  Flows flows{};
  // The share of frames that were not lost times the share of observations that were not; nothing when nobody looked.
  std::optional<double> ratio;
};

// The share of frames that were not lost times the share of observations that were not.
double KeptRatio(const Flows& flows);

// What a report tells beyond the one before.
struct Look {
  std::int64_t begin_ms = 0;  // Unix time; nothing if end_ms is not later
  std::int64_t end_ms = 0;
  Flows flows{};
};

// About 13 KiB, whatever comes. Not thread-safe; a value.
class SensorHistory {
 public:
  // `start_ms`: when reports began to be kept; what a sensor did before is not spread over a time that nobody saw.
  explicit SensorHistory(std::int64_t start_ms) : start_ms_(start_ms) {}

  // A report that came at `now_ms`. Between two reports of one boot epoch the sensor was looking, connected or not.
  Look Add(std::uint64_t boot_epoch, std::int64_t now_ms, const Flows& total);

  // The last minute, hour and day.
  std::array<Completeness, 3> Windows(std::int64_t now_ms) const;

 private:
  std::int64_t start_ms_;
  std::uint64_t boot_epoch_ = 0;  // nanoseconds since the Unix epoch, by the sensor's clock
  std::int64_t last_ms_ = 0;
  Flows last_{};
  std::array<SlidingWindow, 3> windows_{SlidingWindow(1000, 60), SlidingWindow(60'000, 60), SlidingWindow(900'000, 96)};
};

}  // namespace spoor::controlplane
