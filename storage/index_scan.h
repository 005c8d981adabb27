// Walks one index in the order of full keys. Rows whose stored key is cut (stored_key.h) and that share the kept part
// lie in the order of their hashes; the scan sorts each such group by full keys, a bounded number at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "observation/record.h"
#include "storage/environment.h"
#include "storage/key_range.h"

namespace spoor::storage {

// A record and its place in the index.
struct Entry {
  std::string position;  // full key
  observation::Record record;
};

// One thread, inside one read transaction, which outlives it.
class IndexScan {
 public:
  static base::Result<IndexScan> Open(const Environment& environment, const Transaction& txn, Index index);

  // Goes to the first record of `range` behind the full key `after` (empty: to the first).
  base::Result<> Start(KeyRange range, std::string after);

  // The next record, or nullptr at the end of the range. Valid until the next call; its record may be moved from.
  // Costs one row, or, at the first of every kGroupEntries records of a group, a walk over the whole group.
  base::Result<Entry*> Next();

  // Records of a group that are held sorted at one time.
  static constexpr std::size_t kGroupEntries = 1024;

 private:
  IndexScan(const Environment& environment, const Transaction& txn, Index index, Cursor cursor)
      : environment_(environment), txn_(txn), index_(index), cursor_(std::move(cursor)) {}

  base::Result<Entry*> NextPlain();
  base::Result<> LoadGroup(std::string kept);
  base::Result<> ReadRow(Entry& entry);
  base::Result<> ReadInverseRow(Entry& entry);
  base::Result<std::optional<base::ByteSpan>> FindForward(const observation::TupleView& tuple, std::string& stored);
  bool Wanted(const Entry& entry) const;

  const Environment& environment_;
  const Transaction& txn_;
  Index index_;
  Cursor cursor_;
  bool on_row_ = false;  // the cursor stands on a row that was not returned yet

  KeyRange range_;
  std::string after_;
  Entry entry_;
  std::string group_kept_;       // the kept part of the group that is being returned
  std::vector<Entry> group_;     // its next records, the last one first
  bool group_has_more_ = false;  // than fitted into group_
};

}  // namespace spoor::storage
