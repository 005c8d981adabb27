// The moment of a report, while it is found: what each ring's worker had handed over when it answered. Until all have
// answered, nothing that came later is taken from a ring, so that the exporter never holds what no answer knows of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "dataplane/export/report_source.h"

namespace spoor::dataplane {

// One thread (the exporter's).
class ReportCut {
 public:
  // `source` outlives the cut.
  ReportCut(ReportSource& source, std::size_t ring_count) : source_(source), handed_over_(ring_count) {}

  bool active() const noexcept { return active_; }
  void Begin();
  void End() noexcept { active_ = false; }

  // Call it before each record is taken, with the observations taken so far: true if the record must stay for now.
  bool Holds(std::size_t ring, std::uint64_t taken);
  // Every worker has answered.
  bool complete();
  // Of a ring whose worker has answered.
  std::uint64_t handed_over(std::size_t ring) const { return handed_over_[ring].value_or(0); }

 private:
  void Look(std::size_t ring);

  ReportSource& source_;
  std::vector<std::optional<std::uint64_t>> handed_over_;
  bool active_ = false;
};

}  // namespace spoor::dataplane
