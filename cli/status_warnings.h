// What a sensor's counters say about the mirror in front of it: shares that no law speaks of, and plain warnings when a
// share can only mean that something is set up wrongly.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "spoor/v1/status.pb.h"

namespace spoor::cli {

// Counters by dotted name.
using CounterMap = std::map<std::string, std::uint64_t, std::less<>>;

// What the sensor reported last.
CounterMap SensorCounters(const v1::SensorStatus& sensor);

// The counter `name`, 0 if there is none; the sum of those whose names begin with `prefix`.
std::uint64_t ValueOf(const CounterMap& counters, std::string_view name);
std::uint64_t SumBelow(const CounterMap& counters, std::string_view prefix);

struct Share {
  std::uint64_t part = 0;
  std::uint64_t whole = 0;

  // 0 to 1; 0 of nothing is 0.
  double ratio() const { return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole); }
};

// Responses that answer no query that was seen, among those for which one was looked up. With `correlate = off` the
// part is 0.
Share UnmatchedResponses(const CounterMap& counters);

// Responses, fragments and segments with a wrong checksum, among the responses that came so far.
Share WrongChecksums(const CounterMap& counters);

// One line each, without a full stop; empty when nothing is suspicious.
std::vector<std::string> SensorWarnings(const CounterMap& counters);

}  // namespace spoor::cli
