// The workers of a sensor without their lcores: pipelines, what they share, and their rings to the exporter. They live
// from the first capture to the last, so that a query in one file and its answer in the next meet.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dataplane/counter_mirror.h"
#include "dataplane/counters.h"
#include "dataplane/handoff/record_ring.h"
#include "dataplane/pipeline.h"
#include "dataplane/pipeline_config.h"
#include "dataplane/worker.h"

namespace spoor::dataplane {

// Takes all its memory in the constructor. Work on the worker's thread, AskCounters, HandedOver and counters on one
// thread at a time, the rest on the main thread.
class WorkerSet {
 public:
  WorkerSet(const PipelineConfig& config, unsigned worker_count);

  unsigned size() const { return static_cast<unsigned>(pipelines_.size()); }
  // What the exporter drains; valid as long as this object.
  const std::vector<RecordRing*>& rings() const { return ring_pointers_; }

  // Worker `index` works until `source` is exhausted.
  template <EndingSource Source>
  void Work(unsigned index, Source& source) noexcept {
    const Pipeline& pipeline = *pipelines_[index];
    shared_.grace.Online(index);
    mirrors_[index].Own();
    RunWorker(source, *pipelines_[index], loops_[index], [this, index, &pipeline] {
      shared_.grace.Quiescent(index);
      mirrors_[index].Answer(pipeline.counters());
    });
    mirrors_[index].Disown(pipeline.counters());
    shared_.grace.Offline(index);
  }

  // When no worker runs: hands over a part of what is pending, as much as the rings take. True once nothing is pending.
  bool Flush();
  // Replaces the older generation of the Bloom filter when it is time; see dedup/generations.h.
  void RotateFilter(std::uint64_t now_ms);

  // Those of live ports that are worked on; all of them unless somebody sets it.
  FlowShare& flows() { return shared_.flows; }

  // A reading of all counters begins: each worker copies its own at the end of its burst (dataplane/counter_mirror.h).
  void AskCounters();
  // What worker `index` had handed over then; nothing until it has answered. A record that was in its ring before this
  // call and is not in the value came later.
  std::optional<std::uint64_t> HandedOver(unsigned index);
  // The sums, once HandedOver knows every worker: of the moments in which they answered. Then those of each worker as
  // "worker.N....".
  NamedCounters counters() const;

 private:
  // What one worker answered.
  struct Answer {
    PipelineCounters counters;
    bool known = false;
  };

  const PipelineConfig config_;
  SharedState shared_;
  std::vector<std::unique_ptr<RecordRing>> rings_;
  std::vector<RecordRing*> ring_pointers_;
  std::vector<std::unique_ptr<Pipeline>> pipelines_;
  std::vector<WorkerCounters> loops_;
  std::vector<CounterMirror> mirrors_;
  std::vector<Answer> answers_;
};

}  // namespace spoor::dataplane
