// The workers of a sensor without their lcores: pipelines, what they share, and their rings to the exporter. They live
// from the first capture to the last, so that a query in one file and its answer in the next meet.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dataplane/counters.h"
#include "dataplane/handoff/record_ring.h"
#include "dataplane/pipeline.h"
#include "dataplane/pipeline_config.h"
#include "dataplane/worker.h"

namespace spoor::dataplane {

// Takes all its memory in the constructor. Work on the worker's thread, counters on any, the rest on the main thread.
class WorkerSet {
 public:
  WorkerSet(const PipelineConfig& config, unsigned worker_count);

  unsigned size() const { return static_cast<unsigned>(pipelines_.size()); }
  // What the exporter drains; valid as long as this object.
  const std::vector<RecordRing*>& rings() const { return ring_pointers_; }

  // Worker `index` works until `source` is exhausted.
  template <EndingSource Source>
  void Work(unsigned index, Source& source) noexcept {
    shared_.grace.Online(index);
    RunWorker(source, *pipelines_[index], loops_[index], [this, index] { shared_.grace.Quiescent(index); });
    shared_.grace.Offline(index);
  }

  // When no worker runs: hands over a part of what is pending, as much as the rings take. True once nothing is pending.
  bool Flush();
  // Replaces the older generation of the Bloom filter when it is time; see dedup/generations.h.
  void RotateFilter(std::uint64_t now_ms);

  NamedCounters counters() const;

 private:
  const PipelineConfig config_;
  SharedState shared_;
  std::vector<std::unique_ptr<RecordRing>> rings_;
  std::vector<RecordRing*> ring_pointers_;
  std::vector<std::unique_ptr<Pipeline>> pipelines_;
  std::vector<WorkerCounters> loops_;
};

}  // namespace spoor::dataplane
