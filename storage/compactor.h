// Merges runs, in steps that each read some megabytes and commit what they made. Which runs, is told by the runs alone,
// so a merge goes on after a restart where its last step ended.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.h"
#include "storage/environment.h"
#include "storage/run_store.h"

namespace spoor::storage {

// Runs whose rows are moved into `output`; 0 when it has not begun.
struct MergeJob {
  Order order = Order::kForward;
  std::uint64_t output = 0;
  std::string last_key;  // of output so far
  std::vector<std::shared_ptr<const Run>> sources;
  std::uint64_t rows = 0;  // of the sources and, so far, of output
};

// As many runs of about the same size are merged into one: that many times is the next size.
inline constexpr std::size_t kMergeWidth = 8;

// The least of the jobs that wait, so that many small runs never wait for a large merge; nullopt when nothing does.
std::optional<MergeJob> NextMerge(const Snapshot& snapshot);
// The least job on the way to one run of each order.
std::optional<MergeJob> NextFullMerge(const Snapshot& snapshot);

// The runs of the order with the most.
std::size_t MostRuns(const Snapshot& snapshot);

// Any thread.
class Compactor {
 public:
  // `writer` is held around every write transaction of the database.
  Compactor(const Environment& environment, const RunLimits& limits, RunStore& runs, std::mutex& writer)
      : environment_(environment), limits_(limits), runs_(runs), writer_(writer) {}

  // Does one step of a merge; false when nothing waits. An error leaves everything as it was.
  base::Result<bool> Step() { return StepOf(NextMerge); }
  // The same on the way to one run of each order.
  base::Result<bool> StepToOneRun() { return StepOf(NextFullMerge); }

 private:
  base::Result<bool> StepOf(std::optional<MergeJob> (*next)(const Snapshot&));
  base::Result<> CommitStep(const RunEdit& edit);

  const Environment& environment_;
  const RunLimits limits_;
  RunStore& runs_;
  std::mutex& writer_;
  std::mutex step_;  // held from the choice of a job to the end of its step
};

}  // namespace spoor::storage
