// The runs of a database over time: what readers see, and how it changes. A snapshot is one committed state; it stays
// whole, and its segments stay readable in the map, as long as somebody holds it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "storage/environment.h"
#include "storage/erasure_state.h"
#include "storage/run_tables.h"

namespace spoor::storage {

// Never changes. Hold it for a page of an answer or a step of a merge, not while waiting for anybody: LMDB cannot use
// pages again that were freed since.
struct Snapshot {
  Transaction txn;  // read only; keeps the map's pages
  std::array<std::vector<std::shared_ptr<const Run>>, kOrders> runs;
  std::shared_ptr<const ErasureState> erasure;

  const std::vector<std::shared_ptr<const Run>>& Of(Order order) const { return runs[SlotOf(order)]; }
};

// Whether a transaction changed what is erased.
enum class ErasureChange { kNone, kSome };

// Current may be called from any thread at any time. The others are for writers: one at a time.
class RunStore {
 public:
  static base::Result<std::unique_ptr<RunStore>> Open(const Environment& environment);

  std::shared_ptr<const Snapshot> Current() const;

  // A number for a run that was not used since Open. Any thread.
  std::uint64_t NewId() { return next_id_.fetch_add(1); }

  // Writes edits, of which each run is in one at most, inside the writer's transaction.
  base::Result<> Write(const Transaction& txn, const std::vector<RunEdit>& edits) const;
  // After that transaction was committed and before another writer begins: readers see the edits from now on. When that
  // fails what is committed stays, but Write refuses until the database is opened anew (kUnavailable): it would build
  // on runs that are not those on disk.
  base::Result<> Publish(const std::vector<RunEdit>& edits, ErasureChange erasure = ErasureChange::kNone);

 private:
  explicit RunStore(const Environment& environment) : environment_(environment) {}
  void Replace(std::shared_ptr<const Snapshot> snapshot);
  base::Result<std::shared_ptr<const Snapshot>> After(const std::vector<RunEdit>& edits, ErasureChange erasure) const;

  const Environment& environment_;
  std::atomic<std::uint64_t> next_id_ = 1;
  bool stale_ = false;  // current_ is not what is on disk; for writers
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> current_;  // under mutex_
};

}  // namespace spoor::storage
