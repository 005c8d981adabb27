#include "storage/merge_job.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace spoor::storage {
namespace {

using Runs = std::vector<std::shared_ptr<const Run>>;

constexpr std::uint64_t kLeastRows = 512;

// Runs of one level have about the same size.
std::size_t LevelOf(std::uint64_t rows) {
  std::size_t level = 0;
  for (std::uint64_t size = rows / kLeastRows; size > 0; size /= kMergeWidth) ++level;
  return level;
}

MergeJob JobOf(Order order, std::uint64_t output, Runs sources) {
  MergeJob job{order, output, std::move(sources), 0, false, nullptr};
  for (const auto& run : job.sources) job.rows += run->rows;
  return job;
}

// One order of a snapshot.
class Chooser {
 public:
  Chooser(const Snapshot& snapshot, Order order)
      : order_(order), runs_(snapshot.Of(order)), sweep_(snapshot.erasure->current()) {}

  // Merges that have begun.
  std::vector<MergeJob> Begun() const {
    std::vector<MergeJob> jobs;
    for (const auto& output : runs_) {
      Runs sources;
      std::ranges::copy_if(runs_, std::back_inserter(sources),
                           [&](const auto& r) { return r->merging_into == output->id; });
      if (!output->growing || sources.empty()) continue;
      jobs.push_back(JobOf(order_, output->id, std::move(sources)));
      MergeJob& job = jobs.back();
      job.rows += output->rows;
      job.is_sweep = !IsCovered(*output) && IsCovered(*job.sources.front());
      job.begun = output;
    }
    return jobs;
  }

  // Merges that could begin: of every run of a level that has enough.
  std::vector<MergeJob> Waiting() const {
    std::map<std::size_t, Runs> by_level;
    for (const auto& run : runs_) {
      if (IsIdle(*run) && !IsCovered(*run)) by_level[LevelOf(run->rows)].push_back(run);
    }
    std::vector<MergeJob> jobs;
    for (auto& [level, idle] : by_level) {
      if (idle.size() >= kMergeWidth) jobs.push_back(JobOf(order_, 0, std::move(idle)));
    }
    return jobs;
  }

  // The sweep of this order, when it could begin: after the merges of what it covers.
  std::vector<MergeJob> WaitingSweep() const {
    const Runs covered = Covered();
    const auto idle = [](const auto& run) { return IsIdle(*run); };
    if (!HoldsRecords(order_) || covered.empty() || !std::ranges::all_of(covered, idle)) return {};
    MergeJob job = JobOf(order_, 0, covered);
    job.is_sweep = true;
    return {std::move(job)};
  }

  Runs Covered() const {
    Runs covered;
    std::ranges::copy_if(runs_, std::back_inserter(covered), [&](const auto& run) { return IsCovered(*run); });
    return covered;
  }

  MergeJob Everything() const { return JobOf(order_, 0, runs_); }

 private:
  static bool IsIdle(const Run& run) { return !run.growing && run.merging_into == 0; }
  bool IsCovered(const Run& run) const { return sweep_ != nullptr && sweep_->Covers(run.id); }

  Order order_;
  const Runs& runs_;
  const Sweep* sweep_;
};

void TakeLeast(std::optional<MergeJob>& least, std::vector<MergeJob> jobs) {
  for (MergeJob& job : jobs) {
    if (!least || job.rows < least->rows) least = std::move(job);
  }
}

}  // namespace

std::optional<MergeJob> NextMerge(const Snapshot& snapshot) {
  std::optional<MergeJob> least;
  for (const Order order : kAllOrders) {
    const Chooser chooser(snapshot, order);
    TakeLeast(least, chooser.Begun());
    TakeLeast(least, chooser.Waiting());
    TakeLeast(least, chooser.WaitingSweep());
  }
  return least;
}

std::optional<MergeJob> NextFullMerge(const Snapshot& snapshot) {
  std::optional<MergeJob> least;
  for (const Order order : kAllOrders) {
    TakeLeast(least, Chooser(snapshot, order).Begun());
    TakeLeast(least, Chooser(snapshot, order).WaitingSweep());
  }
  if (least || snapshot.erasure->sweep) return least;
  for (const Order order : kAllOrders) {
    if (snapshot.Of(order).size() > 1) TakeLeast(least, {Chooser(snapshot, order).Everything()});
  }
  return least;
}

bool IsSwept(const Snapshot& snapshot) {
  return Chooser(snapshot, Order::kForward).Covered().empty() && Chooser(snapshot, Order::kInverse).Covered().empty();
}

std::vector<std::shared_ptr<const Run>> CoveredRuns(const Snapshot& snapshot, Order order) {
  return Chooser(snapshot, order).Covered();
}

std::size_t MostRuns(const Snapshot& snapshot) {
  std::size_t most = 0;
  for (const auto& runs : snapshot.runs) most = std::max(most, runs.size());
  return most;
}

}  // namespace spoor::storage
