// Merges runs, in steps that each read some megabytes and commit what they made; and carries sweeps out in such steps.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.h"
#include "storage/environment.h"
#include "storage/merge_job.h"
#include "storage/merge_step.h"
#include "storage/run_store.h"

namespace spoor::storage {

// Any thread.
class Compactor {
 public:
  // `writer` is held around every write transaction of the database.
  Compactor(const Environment& environment, const RunLimits& limits, RunStore& runs, std::mutex& writer)
      : environment_(environment), limits_(limits), runs_(runs), writer_(writer) {}

  // Does one step of a merge or a sweep, or begins or ends a sweep; false when nothing waits. An error leaves
  // everything as it was.
  base::Result<bool> Step() { return StepOf(NextMerge); }
  // The same on the way to one run of each order.
  base::Result<bool> StepToOneRun() { return StepOf(NextFullMerge); }

  // Begins a sweep that carries out these limits and the tombstones that wait; false when one is under way. From then
  // on nobody sees what it erases.
  base::Result<bool> BeginSweep(std::vector<ErasureRule> limits);

 private:
  // What is written together with edits.
  using More = std::function<base::Result<>(const Transaction& txn)>;

  base::Result<bool> StepOf(std::optional<MergeJob> (*next)(const Snapshot&));
  base::Result<bool> MergeSome(const Snapshot& snapshot, const MergeJob& job);
  base::Result<> Begin(std::vector<ErasureRule> limits);
  base::Result<> End(const Snapshot& snapshot);
  std::vector<RunEdit> EditsOf(const MergeJob& job, bool done, MergeStep& step, RunWriter& writer);
  base::Result<> CountErased(const Transaction& txn, const MergeStep& step) const;
  base::Result<> Commit(const std::vector<RunEdit>& edits, const More& more, ErasureChange change);

  const Environment& environment_;
  const RunLimits limits_;
  RunStore& runs_;
  std::mutex& writer_;
  std::mutex step_;  // held from the choice of a job to the end of its step
};

}  // namespace spoor::storage
