#include "cli/status_warnings.h"

#include <fmt/format.h>

#include <initializer_list>
#include <string_view>

namespace spoor::cli {
namespace {

// Fewer say nothing yet. A mirror that copies every frame twice makes half of the responses unmatched, a flood of
// forged ones more: nearly all of them is another thing.
constexpr std::uint64_t kMeaningful = 100;
constexpr double kNearlyAll = 0.95;

std::uint64_t Sum(const CounterMap& counters, std::initializer_list<std::string_view> names) {
  std::uint64_t sum = 0;
  for (const auto name : names) sum += ValueOf(counters, name);
  return sum;
}

// Responses that had a query, or needed none.
std::uint64_t Matched(const CounterMap& counters) {
  return Sum(counters, {"messages.accepted", "messages.refused.truncated", "messages.refused.rcode",
                        "messages.refused.malformed"});
}

bool IsNearlyAll(const Share& share) {
  return share.whole >= kMeaningful && share.ratio() >= kNearlyAll;
}

}  // namespace

CounterMap SensorCounters(const v1::SensorStatus& sensor) {
  CounterMap counters;
  for (const auto& counter : sensor.counters()) counters[counter.name()] = counter.value();
  return counters;
}

std::uint64_t ValueOf(const CounterMap& counters, std::string_view name) {
  const auto found = counters.find(name);
  return found == counters.end() ? 0 : found->second;
}

std::uint64_t SumBelow(const CounterMap& counters, std::string_view prefix) {
  std::uint64_t sum = 0;
  for (auto at = counters.lower_bound(prefix); at != counters.end() && at->first.starts_with(prefix); ++at)
    sum += at->second;
  return sum;
}

Share UnmatchedResponses(const CounterMap& counters) {
  const std::uint64_t unmatched = Sum(counters, {"messages.refused.unsolicited"});
  return {unmatched, unmatched + Matched(counters)};
}

Share WrongChecksums(const CounterMap& counters) {
  const std::uint64_t wrong = Sum(counters, {"messages.refused.checksum", "frames.refused.checksum"});
  const std::uint64_t beyond = Sum(counters, {"messages.refused.stub", "messages.refused.not_resolver",
                                              "messages.refused.unsolicited", "messages.refused.duplicate"});
  return {wrong, wrong + beyond + Matched(counters)};
}

std::vector<std::string> SensorWarnings(const CounterMap& counters) {
  std::vector<std::string> warnings;
  if (const Share unmatched = UnmatchedResponses(counters); IsNearlyAll(unmatched)) {
    warnings.push_back(fmt::format(
        "{} of {} responses answer no query that was seen ({} queries were): the mirror seems to show one direction "
        "only; mirror both, or set --correlate off",
        unmatched.part, unmatched.whole, Sum(counters, {"messages.queries"})));
  }
  if (const Share wrong = WrongChecksums(counters); IsNearlyAll(wrong)) {
    warnings.push_back(fmt::format(
        "{} of {} checksums are wrong: virtual ports hand over unfinished ones; set --checksum ignore if the "
        "mirror is one",
        wrong.part, wrong.whole));
  }
  return warnings;
}

}  // namespace spoor::cli
