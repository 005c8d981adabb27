// The journal: what commits leave for those who are told of them later, as opaque rows in ascending numbers. A row is
// written in the transaction of its commit, so it is there exactly when what it tells of is. FORMAT.md "Journal".
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "storage/database.h"
#include "storage/environment.h"
#include "storage/lmdb_handle.h"

namespace spoor::storage {

// A row as it lies in the map.
struct JournalRowView {
  std::uint64_t number = 0;
  base::ByteSpan value;
};

std::string JournalKey(std::uint64_t number);
// nullopt when damaged: the checksum is of the number, too.
std::optional<JournalRowView> ReadJournalRow(std::string_view key, base::ByteSpan octets);

// Of the value of a row, whatever else of it is damaged.
std::uint64_t JournalValueOctets(base::ByteSpan octets);

// Writes the row behind all others of the table; `octets` is the sum of the values with it.
base::Result<> WriteJournalRow(const Environment& environment, const Transaction& txn, std::uint64_t number,
                               std::string_view value, std::uint64_t octets);

// state, Reserve and Read: any thread at any time. The others are for writers: one at a time.
class JournalStore {
 public:
  static base::Result<std::unique_ptr<JournalStore>> Open(const Environment& environment);

  JournalState state() const;
  void Reserve(std::uint64_t number);
  // Database::ReadJournal.
  base::Result<std::vector<JournalRow>> Read(std::uint64_t behind, std::size_t most_octets) const;

  // Writes a row inside the writer's transaction and returns the state with it, for Publish when that was committed.
  // kResourceExhausted: the map or the disk is full, or there is no higher number.
  base::Result<JournalState> Append(const Transaction& txn, std::string_view value) const;
  void Publish(const JournalState& after);

  // One transaction of Database::TrimJournal, of some thousands of rows or some megabytes; how many, 0: nothing is left
  // to trim.
  base::Result<std::uint64_t> TrimSome(std::uint64_t up_to);
  // A transaction that changes nothing. What one freed can be used by the second after it, and on a full disk there
  // would be none.
  base::Result<> Settle() const;

 private:
  JournalStore(const Environment& environment, const JournalState& state) : environment_(environment), state_(state) {}

  const Environment& environment_;
  mutable std::mutex mutex_;
  JournalState state_;  // under mutex_
};

}  // namespace spoor::storage
