// The open database: the environment, its tables and its secret. Opening checks that the files are a Spoor database of
// the version that this code reads.
#pragma once

#include <lmdb.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "storage/data_directory.h"
#include "storage/lmdb_handle.h"
#include "storage/record_key.h"
#include "storage/stored_key.h"

namespace spoor::storage {

// FORMAT.md "Tables".
struct Tables {
  MDB_dbi meta = 0;
  MDB_dbi sensors = 0;
  MDB_dbi forward = 0;
  MDB_dbi inverse = 0;
  MDB_dbi owner_names = 0;
  MDB_dbi target_names = 0;

  MDB_dbi Of(Index index) const { return index == Index::kForward ? forward : inverse; }
};

// Never opened twice for one directory; DirectoryLock sees to it. Shared by all threads, changes nothing after Open.
class Environment {
 public:
  // Creates an empty database in an empty directory. `map_size_octets` is a cap on growth; a larger file still opens.
  static base::Result<std::unique_ptr<Environment>> Open(const std::string& dir, std::uint64_t map_size_octets);

  MDB_env* get() const { return env_.get(); }
  const Tables& tables() const { return tables_; }
  const Secret& secret() const { return secret_; }

 private:
  struct Close {
    void operator()(MDB_env* env) const { mdb_env_close(env); }
  };

  explicit Environment(DirectoryLock lock) : lock_(std::move(lock)) {}
  base::Result<> OpenMap(const std::string& dir, std::uint64_t map_size_octets);
  base::Result<> OpenTables(const std::string& dir);
  base::Result<> CheckOrWriteMeta(const Transaction& txn, const std::string& dir);

  DirectoryLock lock_;  // outlives env_
  std::unique_ptr<MDB_env, Close> env_;
  Tables tables_;
  Secret secret_{};
};

// Keys of the meta table.
inline constexpr std::string_view kMetaFormat = "format";              // "spoor", version (u32)
inline constexpr std::string_view kMetaSecret = "secret";              // kSecretOctets random octets
inline constexpr std::string_view kMetaObservations = "observations";  // u64

}  // namespace spoor::storage
