#include "storage/compactor.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include "storage/runs/merge_cursor.h"
#include "storage/runs/run_writer.h"

namespace spoor::storage {
namespace {

using Runs = std::vector<std::shared_ptr<const Run>>;

constexpr std::uint64_t kLeastRows = 512;
// Runs that live long are worth more work.
constexpr std::uint64_t kLongLivedRows = 1 << 20;
constexpr int kFastLevel = 1;
constexpr int kSmallLevel = 3;

// Runs of one level have about the same size.
std::size_t LevelOf(std::uint64_t rows) {
  std::size_t level = 0;
  for (std::uint64_t size = rows / kLeastRows; size > 0; size /= kMergeWidth) ++level;
  return level;
}

MergeJob JobOf(Order order, std::uint64_t output, Runs sources) {
  MergeJob job{order, output, {}, std::move(sources), 0};
  for (const auto& run : job.sources) job.rows += run->rows;
  return job;
}

bool IsIdle(const Run& run) {
  return !run.growing && run.merging_into == 0;
}

// Merges that have begun.
std::vector<MergeJob> BegunJobs(Order order, const Runs& runs) {
  std::vector<MergeJob> jobs;
  for (const auto& output : runs) {
    if (!output->growing) continue;
    Runs sources;
    std::ranges::copy_if(runs, std::back_inserter(sources),
                         [&](const auto& r) { return r->merging_into == output->id; });
    jobs.push_back(JobOf(order, output->id, std::move(sources)));
    jobs.back().rows += output->rows;
    jobs.back().last_key = jobs.back().sources.front()->fence;
  }
  return jobs;
}

// Merges that could begin: of every run of a level that has enough.
std::vector<MergeJob> WaitingJobs(Order order, const Runs& runs) {
  std::map<std::size_t, Runs> by_level;
  for (const auto& run : runs) {
    if (IsIdle(*run)) by_level[LevelOf(run->rows)].push_back(run);
  }
  std::vector<MergeJob> jobs;
  for (auto& [level, idle] : by_level) {
    if (idle.size() >= kMergeWidth) jobs.push_back(JobOf(order, 0, std::move(idle)));
  }
  return jobs;
}

void TakeLeast(std::optional<MergeJob>& least, std::vector<MergeJob> jobs) {
  for (MergeJob& job : jobs) {
    if (!least || job.rows < least->rows) least = std::move(job);
  }
}

constexpr std::array kAllOrders = {Order::kForward, Order::kInverse, Order::kOwnerNames, Order::kTargetNames};

// Writes up to `segments` segments; true when the sources are at their end.
base::Result<bool> MergeStep(const MergeJob& job, std::size_t segments, RunWriter& writer) {
  MergeCursor cursor(AllRuns(job.sources));
  for (bool on_row = cursor.Seek({}); on_row; on_row = cursor.Next()) {
    if (writer.segments().size() >= segments && writer.all_closed()) return false;
    const Sighting& sighting = cursor.sighting();
    if (!cursor.ok()) break;
    writer.Add(cursor.key(), sighting);
  }
  if (!cursor.ok()) return std::unexpected(DamagedRuns());
  writer.Finish();
  return true;
}

}  // namespace

std::optional<MergeJob> NextMerge(const Snapshot& snapshot) {
  std::optional<MergeJob> least;
  for (const Order order : kAllOrders) {
    TakeLeast(least, BegunJobs(order, snapshot.Of(order)));
    TakeLeast(least, WaitingJobs(order, snapshot.Of(order)));
  }
  return least;
}

std::optional<MergeJob> NextFullMerge(const Snapshot& snapshot) {
  std::optional<MergeJob> least;
  for (const Order order : kAllOrders) TakeLeast(least, BegunJobs(order, snapshot.Of(order)));
  if (least) return least;
  for (const Order order : kAllOrders) {
    if (snapshot.Of(order).size() > 1) TakeLeast(least, {JobOf(order, 0, snapshot.Of(order))});
  }
  return least;
}

std::size_t MostRuns(const Snapshot& snapshot) {
  std::size_t most = 0;
  for (const auto& runs : snapshot.runs) most = std::max(most, runs.size());
  return most;
}

base::Result<bool> Compactor::StepOf(std::optional<MergeJob> (*next)(const Snapshot&)) {
  const std::lock_guard one_at_a_time(step_);
  const std::shared_ptr<const Snapshot> snapshot = runs_.Current();
  const std::optional<MergeJob> job = next(*snapshot);
  if (!job) return false;
  RunWriter writer(job->order, job->rows >= kLongLivedRows ? kSmallLevel : kFastLevel, limits_, environment_.secret(),
                   job->last_key);
  const base::Result<bool> done = MergeStep(*job, limits_.step_segments, writer);
  if (!done) return done;
  RunEdit edit;
  edit.order = job->order;
  edit.output = job->output != 0 ? job->output : runs_.NewId();
  edit.output_growing = !*done;
  edit.segments = writer.TakeSegments();
  for (const auto& run : job->sources) edit.sources.push_back(run->id);
  edit.fence = writer.last_key();
  edit.sources_done = *done;
  if (const auto committed = CommitStep(edit); !committed) return std::unexpected(committed.error());
  return true;
}

base::Result<> Compactor::CommitStep(const RunEdit& edit) {
  const std::lock_guard lock(writer_);
  base::Result<Transaction> txn = Transaction::BeginWrite(environment_.get());
  if (!txn) return std::unexpected(txn.error());
  if (const auto written = runs_.Write(*txn, {edit}); !written) return written;
  if (const auto committed = txn->Commit(); !committed) return committed;
  return runs_.Publish({edit});
}

}  // namespace spoor::storage
