// One step of a merge, in memory: what it reads, writes and erases.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "storage/key_list.h"
#include "storage/merge_job.h"
#include "storage/name_key.h"
#include "storage/runs/merge_cursor.h"
#include "storage/runs/run_writer.h"

namespace spoor::storage {

// One thread, one use. Job, sweep and writer outlive it.
class MergeStep {
 public:
  // `sweep` is that of the job's snapshot when the job is its; else nullptr.
  MergeStep(const MergeJob& job, const Sweep* sweep, const RunLimits& limits, RunWriter& writer)
      : job_(job), sweep_(sweep), limits_(limits), writer_(writer) {}

  // Writes up to limits.step_segments segments; true when the sources are at their end.
  base::Result<bool> Run();

  // Key of the last row that was written or erased.
  std::string fence() const;
  std::uint64_t erased_records() const { return erased_records_; }
  std::uint64_t erased_observations() const { return erased_observations_; }
  // Of a sweep: keys from the left of the owners, or of the names in RDATA, of the rows that it wrote; each perhaps
  // more than once.
  KeyList& names() { return names_; }

 private:
  bool IsFull() const;
  void Take(MergeCursor& cursor, const Sighting& sighting);
  void NoteName(std::string_view head);

  const MergeJob& job_;
  const Sweep* sweep_;
  const RunLimits limits_;
  RunWriter& writer_;
  std::string last_erased_;
  std::uint64_t erased_records_ = 0;
  std::uint64_t erased_observations_ = 0;
  KeyList names_;
  std::string last_head_;
  std::string name_;  // scratch
};

}  // namespace spoor::storage
