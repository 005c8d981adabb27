// The sensor's way out: one thread that takes the workers' records from their rings and delivers them to the control
// plane exactly once, whatever happens to the control plane in between (DESIGN: how delivery stays exact). This header
// is all that the sensor program needs; it knows no gRPC.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "dataplane/export/exporter_options.h"
#include "dataplane/export/report_source.h"

namespace spoor::dataplane {

class RecordRing;

// A snapshot: of one moment on the exporter thread (a report) and once it ended; elsewhere each value is true, but not
// of one moment.
struct ExporterCounters {
  std::uint64_t blocks_sent = 0;
  std::uint64_t blocks_resent = 0;
  std::uint64_t blocks_acknowledged = 0;
  std::uint64_t observations_taken = 0;         // out of the rings; = acknowledged + those that follow but the rings
  std::uint64_t observations_acknowledged = 0;  // committed by the control plane
  std::uint64_t observations_in_rings = 0;      // at the last report: handed over by then, and not taken
  std::uint64_t observations_open = 0;          // in blocks that are not closed, or found no room
  std::uint64_t observations_in_memory = 0;     // in blocks in memory
  std::uint64_t observations_in_spool = 0;      // in blocks on disk only
  std::uint64_t observations_discarded = 0;     // lost after delivery had failed
  std::uint64_t reconnects = 0;
  std::uint64_t recovered_observations = 0;  // of earlier starts, delivered from the spool
  std::uint64_t rejected_observations = 0;   // of earlier starts, set aside
  std::uint64_t spool_octets = 0;
  bool connected = false;

  // Taken, and neither acknowledged nor lost.
  std::uint64_t pending() const noexcept { return observations_open + observations_in_memory + observations_in_spool; }
};

// Connect, Start, Finish: one thread, in this order, each once. counters() and failure(): any thread, any time.
class Exporter {
 public:
  // The rings outlive the exporter, which becomes their only consumer. Nothing happens yet.
  Exporter(ExporterOptions options, std::span<RecordRing* const> rings);
  // Stops at once, without delivering; call Finish before.
  ~Exporter();
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  // Where the counters of the reports come from: a report goes out every second, and a final one in Finish. Set it
  // before Start; it outlives the exporter.
  void SetReportSource(ReportSource& source);

  // The first contact: waits for it at most connect_timeout_s. Errors are one line: a wrong address, nothing there,
  // something there that is not a control plane, a spool folder that cannot be used.
  base::Result<> Connect();

  // Starts the thread. After a successful Connect.
  void Start();

  // After the workers have pushed their last record: delivers everything, waits until it is committed, sends the final
  // report, ends the thread. Fails when something is not delivered: when delivery stood still for `deadline_s` (or for
  // outage_timeout_s), or has failed before.
  base::Result<> Finish(std::uint64_t deadline_s);

  // Delivery has failed for good: the sensor should stop now; Finish will tell the reason. The rings are emptied all
  // the same, so that no worker waits for ever.
  bool failed() const noexcept;
  std::optional<base::Error> failure() const;

  ExporterCounters counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace spoor::dataplane
