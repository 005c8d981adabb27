#include "storage/lmdb_handle.h"

#include <cerrno>
#include <string>

namespace spoor::storage {
namespace {

using base::ErrorCode;

ErrorCode CodeOf(int code) {
  switch (code) {
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
      return ErrorCode::kResourceExhausted;
    case MDB_READERS_FULL:
    case MDB_PANIC:  // the meta page could not be written: LMDB refuses everything until it is opened again
      return ErrorCode::kUnavailable;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::kPermissionDenied;
    case MDB_INVALID:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
    case EIO:
      return ErrorCode::kDataLoss;
    default:
      return ErrorCode::kInternal;
  }
}

// What the operator can do about it; empty when there is nothing to say.
std::string_view Advice(int code) {
  switch (code) {
    case MDB_MAP_FULL:
      return "; raise the map size";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "; make room on its disk";
    case MDB_PANIC:
      return "; check the disk and start again";
    case ENOMEM:
      return "; lower the map size";
    case EACCES:
    case EPERM:
      return "; let the user of this process write there, or choose another directory";
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
      return " of a Spoor database; choose another directory or move the file away";
    default:
      return "";
  }
}

std::string_view Reason(int code) {
  switch (code) {
    case MDB_MAP_FULL:
      return "the map is full";
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
      return "data.mdb is not the data file";
    default:
      return mdb_strerror(code);
  }
}

base::Result<> PutWith(unsigned flags, const Transaction& txn, MDB_dbi table, std::string_view key,
                       std::string_view value) {
  MDB_val key_val = ToVal(key);
  MDB_val val = ToVal(value);
  const int rc = mdb_put(txn.get(), table, &key_val, &val, flags);
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("database: write", rc));
  return {};
}

}  // namespace

base::Error LmdbError(std::string_view what, int code) {
  std::string message(what);
  message.append(": ").append(Reason(code)).append(Advice(code));
  return {CodeOf(code), std::move(message)};
}

base::Result<Transaction> Transaction::Begin(MDB_env* env, unsigned flags) {
  MDB_txn* txn = nullptr;
  const int rc = mdb_txn_begin(env, nullptr, flags, &txn);
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("database: begin of a transaction", rc));
  return Transaction(txn);
}

base::Result<> Transaction::Commit() {
  // LMDB frees the transaction whether it commits or not.
  const int rc = mdb_txn_commit(txn_.release());
  if (rc == EIO) {  // LMDB's code for a write that stored only a part, which is how most disks fill up
    return base::Fail(
        ErrorCode::kResourceExhausted,
        "database: commit: the disk took a part of the data only: it is full or failing; make room on it");
  }
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("database: commit", rc));
  return {};
}

base::Result<Cursor> Cursor::Open(const Transaction& txn, MDB_dbi table) {
  MDB_cursor* cursor = nullptr;
  const int rc = mdb_cursor_open(txn.get(), table, &cursor);
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("database: read", rc));
  return Cursor(cursor);
}

base::Result<bool> Cursor::Move(MDB_cursor_op op) {
  const int rc = mdb_cursor_get(cursor_.get(), &key_, &value_, op);
  if (rc == MDB_NOTFOUND) return false;
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("database: read", rc));
  return true;
}

base::Result<bool> Cursor::Seek(std::string_view key) {
  if (key.empty()) return Move(MDB_FIRST);  // LMDB has no empty keys, not even to seek
  key_ = ToVal(key);
  return Move(MDB_SET_RANGE);
}

base::Result<> Cursor::Delete() {
  const int rc = mdb_cursor_del(cursor_.get(), 0);
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("database: write", rc));
  return {};
}

base::Result<std::optional<base::ByteSpan>> Get(const Transaction& txn, MDB_dbi table, std::string_view key) {
  MDB_val key_val = ToVal(key);
  MDB_val value{};
  const int rc = mdb_get(txn.get(), table, &key_val, &value);
  if (rc == MDB_NOTFOUND) return std::nullopt;
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("database: read", rc));
  return base::AsBytes(FromVal(value));
}

base::Result<> Put(const Transaction& txn, MDB_dbi table, std::string_view key, std::string_view value) {
  return PutWith(0, txn, table, key, value);
}

base::Result<> PutLast(const Transaction& txn, MDB_dbi table, std::string_view key, std::string_view value) {
  return PutWith(MDB_APPEND, txn, table, key, value);
}

base::Result<> Delete(const Transaction& txn, MDB_dbi table, std::string_view key) {
  MDB_val key_val = ToVal(key);
  const int rc = mdb_del(txn.get(), table, &key_val, nullptr);
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("database: write", rc));
  return {};
}

}  // namespace spoor::storage
