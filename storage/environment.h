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
#include "storage/row_value.h"
#include "storage/secret.h"

namespace spoor::storage {

// FORMAT.md "Tables".
struct Tables {
  MDB_dbi meta = 0;
  MDB_dbi sensors = 0;
  MDB_dbi runs = 0;
  MDB_dbi segments = 0;
  MDB_dbi journal = 0;
};

// Never opened twice for one directory; DirectoryLock sees to it. Shared by all threads, changes nothing after Open.
class Environment {
 public:
  // Creates an empty database in an empty directory. `map_size_octets` is a cap on growth; a larger file still opens.
  static base::Result<std::unique_ptr<Environment>> Open(const std::string& dir, std::uint64_t map_size_octets);

  // Of the layout in the file: kFormatVersion, or an older one, to be migrated (migration.h).
  std::uint32_t format_version() const { return format_version_; }
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
  std::uint32_t format_version_ = kFormatVersion;
};

// The sums in the meta table, 0 when missing; inside a transaction.
base::Result<std::uint64_t> ReadSum(const Environment& environment, const Transaction& txn, std::string_view key);
base::Result<> AddToSum(const Environment& environment, const Transaction& txn, std::string_view key,
                        std::uint64_t more);
// Not below 0.
base::Result<> SubtractFromSum(const Environment& environment, const Transaction& txn, std::string_view key,
                               std::uint64_t less);
base::Result<> WriteSum(const Environment& environment, const Transaction& txn, std::string_view key,
                        std::uint64_t sum);

// The table that layouts before HasJournal lack.
inline constexpr const char* kJournalTable = "journal";

// Keys of the meta table.
// The value of kMetaFormat for the layout that this code writes.
std::string FormatValue();
// Whether that is the value of a layout which this code reads as it is.
bool IsReadableFormat(base::ByteSpan value);
// Whether a database with that value has the table of the journal.
bool HasJournal(base::ByteSpan value);

inline constexpr std::string_view kMetaFormat = "format";                 // "spoor", version (u32)
inline constexpr std::string_view kMetaSecret = "secret";                 // kSecretOctets random octets
inline constexpr std::string_view kMetaRecords = "records";               // u64
inline constexpr std::string_view kMetaObservations = "observations";     // u64
inline constexpr std::string_view kMetaLost = "lost";                     // u64
inline constexpr std::string_view kMetaErased = "erased";                 // u64, observations
inline constexpr std::string_view kMetaErasedRecords = "erased_records";  // u64
inline constexpr std::string_view kMetaLastTombstone = "last_tombstone";  // u64, id
inline constexpr std::string_view kMetaCarriedOut = "carried_out";        // u64, id of a tombstone
inline constexpr std::string_view kMetaLastSweep = "last_limit_sweep";    // u64, Unix seconds
inline constexpr std::string_view kMetaSweep = "sweep";                   // erasure_rows.h
inline constexpr std::string_view kMetaJournalOctets = "journal_octets";  // u64, of values

}  // namespace spoor::storage
