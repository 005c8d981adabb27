#include "storage/compactor.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/clock.h"
#include "storage/new_run.h"

namespace spoor::storage {
namespace {

// Runs that live long are worth more work.
constexpr std::uint64_t kLongLivedRows = 1 << 20;
constexpr int kFastLevel = 1;
constexpr int kSmallLevel = 3;

Order NamesOf(Order order) {
  return order == Order::kForward ? Order::kOwnerNames : Order::kTargetNames;
}

// Every run, ascending.
std::vector<std::uint64_t> AllIds(const Snapshot& snapshot) {
  std::vector<std::uint64_t> ids;
  for (const auto& runs : snapshot.runs) {
    for (const auto& run : runs) ids.push_back(run->id);
  }
  std::ranges::sort(ids);
  return ids;
}

// Of the rows that were written so far; empty when there are none. A sweep may have erased rows behind it.
base::Result<std::string> LastKeyOf(const MergeJob& job) {
  if (!job.begun) return std::string();
  if (!job.is_sweep) return job.sources.front()->fence;
  std::string key;
  if (job.begun->segments.empty()) return key;
  RunCursor cursor(*job.begun);
  for (bool on_row = cursor.Seek(job.begun->segments.back().first_separator()); on_row; on_row = cursor.Next()) {
    key.clear();
    cursor.key().AppendTo(key);
  }
  if (cursor.damaged()) return std::unexpected(DamagedRuns());
  return key;
}

// Tombstones that no sweep has carried out.
std::vector<ErasureRule> WaitingPurges(const ErasureState& state) {
  std::vector<ErasureRule> rules;
  for (const TombstoneRow& tombstone : state.tombstones) {
    if (tombstone.id > state.carried_out) rules.push_back(tombstone.rule);
  }
  return rules;
}

}  // namespace

base::Result<bool> Compactor::StepOf(std::optional<MergeJob> (*next)(const Snapshot&)) {
  const std::lock_guard one_at_a_time(step_);
  const std::shared_ptr<const Snapshot> snapshot = runs_.Current();
  const ErasureState& erasure = *snapshot->erasure;
  base::Result<> done;
  if (erasure.sweep && IsSwept(*snapshot)) {
    done = End(*snapshot);
  } else if (!erasure.sweep && erasure.waiting()) {
    done = Begin({});
  } else {
    const std::optional<MergeJob> job = next(*snapshot);
    return job ? MergeSome(*snapshot, *job) : false;
  }
  if (!done) return std::unexpected(done.error());
  return true;
}

base::Result<bool> Compactor::MergeSome(const Snapshot& snapshot, const MergeJob& job) {
  base::Result<std::string> last_key = LastKeyOf(job);
  if (!last_key) return std::unexpected(last_key.error());
  const int level = job.rows >= kLongLivedRows ? kSmallLevel : kFastLevel;
  RunWriter writer(job.order, level, limits_, environment_.secret(), *std::move(last_key));
  MergeStep step(job, job.is_sweep ? snapshot.erasure->current() : nullptr, limits_, writer);
  const base::Result<bool> done = step.Run();
  if (!done) return done;
  const std::vector<RunEdit> edits = EditsOf(job, *done, step, writer);
  const auto count = [&](const Transaction& txn) {
    return job.order == Order::kForward ? CountErased(txn, step) : base::Result<>();
  };
  if (const auto committed = Commit(edits, count, ErasureChange::kNone); !committed) {
    return std::unexpected(committed.error());
  }
  return true;
}

std::vector<RunEdit> Compactor::EditsOf(const MergeJob& job, bool done, MergeStep& step, RunWriter& writer) {
  RunEdit edit;
  edit.order = job.order;
  edit.output_growing = !done;
  edit.segments = writer.TakeSegments();
  for (const auto& run : job.sources) edit.sources.push_back(run->id);
  edit.fence = step.fence();
  edit.sources_done = done;
  const bool nothing_left = done && edit.segments.empty() && (!job.begun || job.begun->rows == 0);
  if (!nothing_left) edit.output = job.output != 0 ? job.output : runs_.NewId();
  // An output that got no rows goes with what it was made of.
  if (nothing_left && job.output != 0) edit.sources.push_back(job.output);
  std::vector<RunEdit> edits{std::move(edit)};
  if (step.names().size() > 0) {
    const Order names = NamesOf(job.order);
    edits.push_back(
        NewNamesRun(names, step.names(), RunWriter(names, kFastLevel, limits_, environment_.secret()), runs_));
  }
  return edits;
}

// Records are counted in one order.
base::Result<> Compactor::CountErased(const Transaction& txn, const MergeStep& step) const {
  if (step.erased_records() == 0) return {};
  for (const auto& written : {SubtractFromSum(environment_, txn, kMetaRecords, step.erased_records()),
                              SubtractFromSum(environment_, txn, kMetaObservations, step.erased_observations()),
                              AddToSum(environment_, txn, kMetaErased, step.erased_observations()),
                              AddToSum(environment_, txn, kMetaErasedRecords, step.erased_records())}) {
    if (!written) return written;
  }
  return {};
}

base::Result<> Compactor::Commit(const std::vector<RunEdit>& edits, const More& more, ErasureChange change) {
  const std::lock_guard lock(writer_);
  base::Result<Transaction> txn = Transaction::BeginWrite(environment_.get());
  if (!txn) return std::unexpected(txn.error());
  if (const auto written = runs_.Write(*txn, edits); !written) return written;
  if (const auto written = more(*txn); !written) return written;
  if (const auto committed = txn->Commit(); !committed) return committed;
  return runs_.Publish(edits, change);
}

base::Result<bool> Compactor::BeginSweep(std::vector<ErasureRule> limits) {
  const std::lock_guard one_at_a_time(step_);
  if (runs_.Current()->erasure->sweep) return false;
  if (const auto begun = Begin(std::move(limits)); !begun) return std::unexpected(begun.error());
  return true;
}

// No merge is between its choice and its end here, so every run that there is, is in the snapshot or a later commit's.
base::Result<> Compactor::Begin(std::vector<ErasureRule> limits) {
  const auto write = [&](const Transaction& txn) {
    const std::shared_ptr<const Snapshot> snapshot = runs_.Current();
    const ErasureState& state = *snapshot->erasure;
    Sweep sweep;
    sweep.runs = AllIds(*snapshot);
    sweep.tombstone = state.tombstones.empty() ? state.carried_out : state.tombstones.back().id;
    sweep.began_s = static_cast<std::uint64_t>(base::UnixNow_s());
    sweep.purges = ErasureRules(WaitingPurges(state));
    sweep.limits = std::move(limits);
    return Put(txn, environment_.tables().meta, kMetaSweep, EncodeSweep(sweep));
  };
  return Commit({}, write, ErasureChange::kSome);
}

// The names of what is left were written beside it.
base::Result<> Compactor::End(const Snapshot& snapshot) {
  std::vector<RunEdit> edits;
  for (const Order order : {Order::kOwnerNames, Order::kTargetNames}) {
    RunEdit& edit = edits.emplace_back();
    edit.order = order;
    for (const auto& run : CoveredRuns(snapshot, order)) edit.sources.push_back(run->id);
    edit.sources_done = true;
  }
  const auto write = [&](const Transaction& txn) -> base::Result<> {
    const std::uint64_t tombstone = snapshot.erasure->sweep->tombstone;
    if (const auto noted = WriteSum(environment_, txn, kMetaCarriedOut, tombstone); !noted) return noted;
    if (!snapshot.erasure->sweep->limits.empty()) {
      const auto noted = WriteSum(environment_, txn, kMetaLastSweep, snapshot.erasure->sweep->began_s);
      if (!noted) return noted;
    }
    return Delete(txn, environment_.tables().meta, kMetaSweep);
  };
  return Commit(edits, write, ErasureChange::kSome);
}

}  // namespace spoor::storage
