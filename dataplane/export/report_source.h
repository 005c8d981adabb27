// Where the counters of a report come from, and how one moment is made of many threads': the workers are asked, each
// answers between two bursts, and the exporter takes from each ring just what had been handed over at that answer.
// Then what was handed over is what was taken, to the last observation, while everything goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dataplane/sampling_span.h"

namespace spoor::dataplane {

// All of it is called on the exporter thread, in this order, again and again.
class ReportSource {
 public:
  using Values = std::vector<std::pair<std::string, std::uint64_t>>;

  virtual ~ReportSource() = default;

  // Asks every worker for its counters; an earlier question is forgotten.
  virtual void Ask() = 0;
  // Observations that the worker of ring `ring` had handed over at its answer; nothing before the answer. What was in
  // the ring before an answer was seen is in it.
  virtual std::optional<std::uint64_t> HandedOver(std::size_t ring) = 0;
  // Dotted name and value of every counter; those of the workers as answered.
  virtual Values Counters() = 0;
  // The times in which only a part of the flows was worked on, oldest first.
  virtual std::vector<SamplingSpan> SamplingSpans() { return {}; }
};

}  // namespace spoor::dataplane
