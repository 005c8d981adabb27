// Writes records into the forward and inverse indexes and the name tables, inside a transaction that somebody else
// begins and commits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "observation/record.h"
#include "storage/environment.h"
#include "storage/key_list.h"

namespace spoor::storage {

// Collects records, then writes them all. One thread, one use.
class RowWriter {
 public:
  RowWriter(const Environment& environment, const Transaction& txn) : environment_(environment), txn_(txn) {}

  // The record's octets outlive Write. kInvalidArgument when the owner is not a wire name or the RDATA is too long.
  base::Result<> Add(const observation::RecordView& record);

  // Merges every record into its row, or makes the row in every table.
  base::Result<> Write();

  std::uint64_t new_records() const { return new_records_; }
  std::uint64_t known_records() const { return known_records_; }

 private:
  base::Result<> WriteForward();
  base::Result<> WriteInverse();
  base::Result<> WriteNames(MDB_dbi table, KeyList& names);
  base::Result<> WriteRecord(Cursor& forward, const observation::RecordView& record, std::string stored_key);
  base::Result<bool> MergeIfSame(Cursor& forward, const observation::RecordView& record);
  void NoteNewRecord(const observation::RecordView& record, const std::string& stored_key);

  const Environment& environment_;
  const Transaction& txn_;
  std::vector<observation::RecordView> records_;
  KeyList forward_;  // number: index into records_
  KeyList inverse_;  // number: index into inverse_values_ for cut keys
  std::vector<std::string> inverse_values_;
  KeyList owner_names_;
  KeyList target_names_;
  std::string last_owner_;  // wire name of the new record before: its name is noted once
  std::uint64_t new_records_ = 0;
  std::uint64_t known_records_ = 0;
};

}  // namespace spoor::storage
