#include "storage/run_store.h"

#include <algorithm>
#include <utility>

namespace spoor::storage {

base::Result<std::unique_ptr<RunStore>> RunStore::Open(const Environment& environment) {
  std::unique_ptr<RunStore> store(new RunStore(environment));
  base::Result<Transaction> txn = Transaction::BeginRead(environment.get());
  if (!txn) return std::unexpected(txn.error());
  auto runs = ReadRuns(environment, *txn);
  if (!runs) return std::unexpected(runs.error());
  auto erasure = ReadErasure(environment, *txn);
  if (!erasure) return std::unexpected(erasure.error());
  Snapshot snapshot{*std::move(txn), {}, *std::move(erasure)};
  for (auto& run : *runs) {
    store->next_id_ = std::max(store->next_id_.load(), run->id + 1);
    snapshot.runs[SlotOf(run->order)].push_back(std::move(run));
  }
  store->Replace(std::make_shared<const Snapshot>(std::move(snapshot)));
  return store;
}

std::shared_ptr<const Snapshot> RunStore::Current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void RunStore::Replace(std::shared_ptr<const Snapshot> snapshot) {
  const std::lock_guard lock(mutex_);
  current_.swap(snapshot);
}

base::Result<> RunStore::Write(const Transaction& txn, const std::vector<RunEdit>& edits) const {
  if (stale_) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      "database: an earlier commit could not be opened for reading; start spoord again");
  }
  const std::shared_ptr<const Snapshot> before = Current();
  for (const RunEdit& edit : edits) {
    if (const auto written = WriteEdit(environment_, txn, edit, before->Of(edit.order)); !written) return written;
  }
  return {};
}

base::Result<> RunStore::Publish(const std::vector<RunEdit>& edits, ErasureChange erasure) {
  base::Result<std::shared_ptr<const Snapshot>> after = After(edits, erasure);
  stale_ = !after;
  if (!after) return std::unexpected(after.error());
  Replace(*std::move(after));
  return {};
}

base::Result<std::shared_ptr<const Snapshot>> RunStore::After(const std::vector<RunEdit>& edits,
                                                              ErasureChange erasure) const {
  base::Result<Transaction> txn = Transaction::BeginRead(environment_.get());
  if (!txn) return std::unexpected(txn.error());
  const std::shared_ptr<const Snapshot> before = Current();
  Snapshot snapshot{*std::move(txn), before->runs, before->erasure};
  if (erasure == ErasureChange::kSome) {
    auto read = ReadErasure(environment_, snapshot.txn);
    if (!read) return std::unexpected(read.error());
    snapshot.erasure = *std::move(read);
  }
  for (const RunEdit& edit : edits) {
    auto& runs = snapshot.runs[SlotOf(edit.order)];
    auto after = ApplyEdit(environment_, snapshot.txn, edit, runs);
    if (!after) return std::unexpected(after.error());
    runs = *std::move(after);
  }
  return std::make_shared<const Snapshot>(std::move(snapshot));
}

}  // namespace spoor::storage
