// Walks the records of one order in the order of full keys.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "observation/record.h"
#include "storage/key_range.h"
#include "storage/run_store.h"
#include "storage/runs/merge_cursor.h"
#include "storage/runs/row_decoder.h"

namespace spoor::storage {

// One thread. Snapshot and secret outlive it.
class RecordScan {
 public:
  // With `with_days` it tells days, too: Index::kForward.
  RecordScan(const Snapshot& snapshot, const Secret& secret, Index index, bool with_days = false);

  // Goes before the first record of `range` behind the full key `after` (empty: before the first).
  base::Result<> Start(const KeyRange& range, const std::string& after);

  // The next record, or nullptr at the end of the range. Valid until the next call.
  base::Result<const observation::RecordView*> Next();

  // Of the record that Next gave.
  const DaySeries& days() const { return cursor_->days(); }
  const Sighting& sighting() const { return cursor_->sighting(); }
  KeyParts key() const { return cursor_->key(); }
  // It is being erased: nobody may see it.
  bool erased() const { return erased_; }

 private:
  base::Result<std::vector<const Run*>> RunsOf(const KeyRange& range) const;

  const Snapshot& snapshot_;
  const Secret& secret_;
  Order order_;
  const bool with_days_;
  std::unique_ptr<MergeCursor> cursor_;
  KeyRange range_;
  bool started_ = false;  // the cursor stands on the record that Next gave
  bool on_row_ = false;
  bool erased_ = false;
  RowDecoder decoder_;
  observation::RecordView record_;
};

}  // namespace spoor::storage
