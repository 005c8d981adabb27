// A database as it lies on disk, perhaps damaged, opened to be read and nothing else: what cannot be read is passed by.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/data_directory.h"
#include "storage/environment.h"
#include "storage/lmdb_handle.h"

namespace spoor::storage {

struct StoredRow {
  std::string key;
  base::ByteSpan value;  // in the map
};

// One thread. Nobody writes the directory while it lives: it holds the lock.
class StoredDatabase {
 public:
  // Errors as CheckDatabase.
  static base::Result<std::unique_ptr<StoredDatabase>> Open(const std::string& dir);

  const Tables& tables() const { return tables_; }
  // False of a layout before the journal: then there is no such table.
  bool has_journal() const { return tables_.journal != 0; }
  const Secret& secret() const { return secret_; }

  // The first row with a key at or behind `key`; nullopt when there is none. Values live as long as this. After
  // kDataLoss other keys may still be found.
  base::Result<std::optional<StoredRow>> Seek(MDB_dbi table, std::string_view key);

 private:
  struct Close {
    void operator()(MDB_env* env) const { mdb_env_close(env); }
  };

  explicit StoredDatabase(DirectoryLock lock) : lock_(std::move(lock)) {}
  base::Result<> OpenMap(const std::string& dir);
  base::Result<> CoverMap(const std::string& dir);
  base::Result<> OpenTables(const std::string& dir);
  base::Result<> ReadMeta(const std::string& dir);

  DirectoryLock lock_;  // outlives env_
  std::unique_ptr<MDB_env, Close> env_;
  base::ByteSpan map_;  // the part that the database uses
  std::optional<Transaction> txn_;
  Tables tables_;
  Secret secret_{};
};

}  // namespace spoor::storage
