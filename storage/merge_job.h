// Which runs are merged next. That is told by the runs alone, so a merge goes on after a restart where its last step
// ended.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/run_store.h"

namespace spoor::storage {

// Runs whose rows are moved into `output`, which is 0 when it has not begun.
struct MergeJob {
  Order order = Order::kForward;
  std::uint64_t output = 0;
  std::vector<std::shared_ptr<const Run>> sources;
  std::uint64_t rows = 0;            // of the sources and, so far, of output
  bool is_sweep = false;             // the sources are all that the sweep covers, and output is what it leaves of them
  std::shared_ptr<const Run> begun;  // output so far; nullptr when it has not begun
};

// As many runs of about the same size are merged into one: that many times is the next size.
inline constexpr std::size_t kMergeWidth = 8;

// The least of the jobs that wait, so that many small runs never wait for a large merge; nullopt when nothing does.
// While there is a sweep, runs that it covers are merged by it alone.
std::optional<MergeJob> NextMerge(const Snapshot& snapshot);
// The least job on the way to one run of each order, after the sweep if there is one.
std::optional<MergeJob> NextFullMerge(const Snapshot& snapshot);

// No record is left in a run that the sweep covers.
bool IsSwept(const Snapshot& snapshot);
// The runs of an order that the sweep, which there is, covers.
std::vector<std::shared_ptr<const Run>> CoveredRuns(const Snapshot& snapshot, Order order);

// The runs of the order with the most.
std::size_t MostRuns(const Snapshot& snapshot);

}  // namespace spoor::storage
