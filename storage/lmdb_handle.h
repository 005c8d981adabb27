// LMDB's transactions and cursors as values that clean up after themselves, with its return codes turned into Results.
// Nothing here knows what is stored.
#pragma once

#include <lmdb.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace spoor::storage {

// `what` names the directory and the operation; `code` is an LMDB or errno code. Full maps and disks become
// kResourceExhausted, refusals by the system kPermissionDenied, damage kDataLoss.
base::Error LmdbError(std::string_view what, int code);

inline MDB_val ToVal(std::string_view octets) {
  return {octets.size(), const_cast<char*>(octets.data())};
}
inline std::string_view FromVal(const MDB_val& val) {
  return {static_cast<const char*>(val.mv_data), val.mv_size};
}

// A transaction; aborted unless committed. One thread at a time.
class Transaction {
 public:
  static base::Result<Transaction> BeginRead(MDB_env* env) { return Begin(env, MDB_RDONLY); }
  // Waits for the writer before it.
  static base::Result<Transaction> BeginWrite(MDB_env* env) { return Begin(env, 0); }

  // Durable when it succeeds; nothing is stored when it fails. The transaction is over either way.
  base::Result<> Commit();

  MDB_txn* get() const { return txn_.get(); }

 private:
  struct Abort {
    void operator()(MDB_txn* txn) const { mdb_txn_abort(txn); }
  };
  explicit Transaction(MDB_txn* txn) : txn_(txn) {}
  static base::Result<Transaction> Begin(MDB_env* env, unsigned flags);

  std::unique_ptr<MDB_txn, Abort> txn_;
};

// A place in a table. Keys and values point into the map and live until the transaction ends or writes.
class Cursor {
 public:
  static base::Result<Cursor> Open(const Transaction& txn, MDB_dbi table);

  // To the first row with a key >= `key`; false when there is none.
  base::Result<bool> Seek(std::string_view key);
  // To the row with the highest key; false when there is none.
  base::Result<bool> SeekLast() { return Move(MDB_LAST); }
  // To the next row; false at the end.
  base::Result<bool> Next() { return Move(MDB_NEXT); }

  // Deletes the row that the cursor stands on; seek before the next use.
  base::Result<> Delete();

  std::string_view key() const { return FromVal(key_); }
  base::ByteSpan value() const { return base::AsBytes(FromVal(value_)); }

 private:
  struct Close {
    void operator()(MDB_cursor* cursor) const { mdb_cursor_close(cursor); }
  };
  explicit Cursor(MDB_cursor* cursor) : cursor_(cursor) {}
  base::Result<bool> Move(MDB_cursor_op op);

  std::unique_ptr<MDB_cursor, Close> cursor_;
  MDB_val key_{};
  MDB_val value_{};
};

// The value of `key`, or nullopt; lives as long as the transaction and until it writes.
base::Result<std::optional<base::ByteSpan>> Get(const Transaction& txn, MDB_dbi table, std::string_view key);
// Inserts or replaces.
base::Result<> Put(const Transaction& txn, MDB_dbi table, std::string_view key, std::string_view value);
// Inserts behind all rows there are, so that pages fill up; a key that is not higher than theirs is an error.
base::Result<> PutLast(const Transaction& txn, MDB_dbi table, std::string_view key, std::string_view value);
// The row must be there.
base::Result<> Delete(const Transaction& txn, MDB_dbi table, std::string_view key);

}  // namespace spoor::storage
