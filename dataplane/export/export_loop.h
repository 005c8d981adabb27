// The work of the exporter thread as a step that can be called from a test: rings -> open block -> closed blocks ->
// backlog -> control plane, the reports, and the orderly end.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dataplane/export/block_builder.h"
#include "dataplane/export/deliverer.h"
#include "dataplane/export/exporter_options.h"
#include "dataplane/export/report_cut.h"
#include "dataplane/export/report_source.h"
#include "dataplane/handoff/record_ring.h"

namespace spoor::dataplane {

// Written by the exporter thread, read by any thread. What was taken is acknowledged (DeliveryCounters) or in one of
// the others but the rings.
struct ExportLoopCounters {
  base::Counter observations_taken;      // out of the rings
  base::Counter observations_in_rings;   // at the last report: handed over by then, and not taken
  base::Counter observations_open;       // now: in the open block, or in closed ones that found no room
  base::Counter observations_in_memory;  // now: in unacknowledged blocks in memory
  base::Counter observations_in_spool;   // now: in unacknowledged blocks that are on disk only
  base::Counter observations_discarded;  // lost: taken after delivery had failed for good
  std::atomic<std::uint64_t> spool_octets{0};
  std::atomic<bool> connected{false};
};

// One thread.
class ExportLoop {
 public:
  // Everything given by reference and the rings outlive the loop.
  ExportLoop(const ExporterOptions& options, std::span<RecordRing* const> rings, Deliverer& deliverer,
             ExportLoopCounters& counters);

  // Without one there are no reports but the last, which is then empty. The source outlives the loop.
  void set_report_source(ReportSource& source);

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
  bool TakeFrom(std::size_t ring, std::uint64_t now_ms);
  void Take(std::size_t ring, const observation::RecordView& record, std::uint64_t now_ms);
  bool Holds(std::size_t ring);
  void PushClosed();
  void Fail(base::Error error);
  void ReportIfDue(std::uint64_t now_ms);
  void AdvanceFinish(std::uint64_t now_ms);
  bool RingsEmpty() const;
  void SetGauges();
  std::uint64_t ObservationsInRings() const;
  v1::CounterReport MakeReport(bool final_report);

  ExporterOptions options_;
  std::vector<RecordRing*> rings_;
  Deliverer& deliverer_;
  ExportLoopCounters& counters_;
  ReportSource* report_source_ = nullptr;
  std::optional<ReportCut> cut_;
  std::vector<std::uint64_t> taken_;  // observations, by ring
  BlockBuilder builder_;
  std::uint64_t reported_ms_ = 0;
  bool finishing_ = false;
  std::optional<std::uint64_t> closing_since_ms_;
  bool done_ = false;
  std::optional<base::Error> failure_;
};

}  // namespace spoor::dataplane
