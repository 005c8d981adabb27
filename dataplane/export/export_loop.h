// The work of the exporter thread as a step that can be called from a test: rings -> open block -> closed blocks ->
// backlog -> control plane, the reports, and the orderly end.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dataplane/export/block_builder.h"
#include "dataplane/export/deliverer.h"
#include "dataplane/export/exporter_options.h"
#include "dataplane/handoff/record_ring.h"

namespace spoor::dataplane {

// Dotted name and value of every counter that a report carries. Called on the exporter thread.
using ReportSource = std::function<std::vector<std::pair<std::string, std::uint64_t>>()>;

// Written by the exporter thread, read by any thread.
struct ExportLoopCounters {
  base::Counter observations_taken;  // out of the rings: acknowledged, waiting, or lost after a failure
  std::atomic<std::uint64_t> spool_octets{0};
  std::atomic<bool> connected{false};
};

// One thread.
class ExportLoop {
 public:
  // Everything given by reference and the rings outlive the loop.
  ExportLoop(const ExporterOptions& options, std::span<RecordRing* const> rings, Deliverer& deliverer,
             ExportLoopCounters& counters);

  void set_report_source(ReportSource source) { report_source_ = std::move(source); }

  // One round. True when records were taken: another round is worth while at once.
  bool Step(std::uint64_t now_ms);

  // Nothing is pushed into the rings any more: deliver what is there, then end. `deadline_s` is how long delivery may
  // stand still from now on.
  void BeginFinish(std::uint64_t deadline_s);
  // After BeginFinish: all is delivered, or delivery has failed and the rings are empty.
  bool done() const noexcept { return done_; }

  // Delivery has failed for good. The rings are still emptied, so that no worker waits for ever; what is taken from
  // then on is lost and counted as not acknowledged.
  const std::optional<base::Error>& failure() const noexcept { return failure_; }

 private:
  bool TakeRecords(std::uint64_t now_ms);
  bool Discard();
  void PushClosed();
  void Fail(base::Error error);
  void ReportIfDue(std::uint64_t now_ms);
  void AdvanceFinish(std::uint64_t now_ms);
  bool RingsEmpty() const;
  v1::CounterReport MakeReport(bool final_report) const;

  ExporterOptions options_;
  std::vector<RecordRing*> rings_;
  Deliverer& deliverer_;
  ExportLoopCounters& counters_;
  ReportSource report_source_;
  BlockBuilder builder_;
  std::uint64_t reported_ms_ = 0;
  bool finishing_ = false;
  std::optional<std::uint64_t> closing_since_ms_;
  bool done_ = false;
  std::optional<base::Error> failure_;
};

}  // namespace spoor::dataplane
