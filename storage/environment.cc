#include "storage/environment.h"

#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/byte_cursor.h"
#include "observation/record.h"
#include "storage/row_value.h"
#include "storage/runs/segment.h"

namespace spoor::storage {
namespace {

using base::ErrorCode;

constexpr unsigned kMaxReaders = 512;  // read transactions at one moment: many more than worker threads
constexpr unsigned kMaxTables = 16;
constexpr mode_t kFileMode = 0640;
constexpr std::uint64_t kLeastMap_octets = 1 << 20;
constexpr std::string_view kMagic = "spoor";

std::string ValueOf(std::uint32_t version) {
  std::string value(kMagic);
  base::ByteWriter(value).U32(version);
  return value;
}

constexpr std::array kVersionsTakenAsTheyAre = {kFormatVersion, kDatedVersion, kErasingVersion, kPlainVersion};

bool IsTakenAsItIs(std::uint32_t version) {
  return std::ranges::find(kVersionsTakenAsTheyAre, version) != kVersionsTakenAsTheyAre.end();
}

// The version in the file, when this program can read it or migrate it.
base::Result<std::uint32_t> CheckFormat(base::ByteSpan value, const std::string& dir) {
  base::ByteReader in(value);
  const std::string magic = base::ToString(in.Take(kMagic.size()));
  const std::uint32_t version = in.U32();
  if (!in.ok() || magic != kMagic) {
    return base::Fail(ErrorCode::kDataLoss,
                      "data directory " + dir + ": data.mdb is no Spoor database; choose another directory");
  }
  if (IsTakenAsItIs(version) || version == kMigratedVersion) return version;
  return base::Fail(ErrorCode::kDataLoss, "data directory " + dir + ": layout version " + std::to_string(version) +
                                              ", this program reads version " + std::to_string(kFormatVersion) +
                                              "; use the program that wrote it");
}

base::Result<> FillRandom(Secret& secret) {
  // getrandom gives up to 256 octets whole once the kernel's generator is seeded.
  if (getrandom(secret.data(), secret.size(), 0) == static_cast<ssize_t>(secret.size())) return {};
  return base::Fail(ErrorCode::kUnavailable, "database: the system gave no random octets for the secret");
}

// Segments are read in place, which needs that LMDB gives each of them pages of its own (its limit is just below half
// a page).
base::Result<> CheckPageSize(MDB_env* env, const std::string& dir) {
  MDB_stat stat{};
  mdb_env_stat(env, &stat);
  if (stat.ms_psize / 2 <= kLeastSegment_octets) return {};
  return base::Fail(ErrorCode::kDataLoss, "data directory " + dir + ": its pages have " +
                                              std::to_string(stat.ms_psize) +
                                              " octets, 4096 at most can be read; make it anew on this machine");
}

// LMDB may leave the last pages of its last transaction unwritten, and a damaged file may be cut anywhere. Reading a
// page of the map behind the end of the file would kill the process; a hole reads as zeros, which LMDB reports as
// damage.
base::Result<> CoverMapWithFile(MDB_env* env, const std::string& dir) {
  MDB_envinfo info{};
  MDB_stat stat{};
  struct stat file{};
  int fd = -1;
  mdb_env_info(env, &info);
  mdb_env_stat(env, &stat);
  mdb_env_get_fd(env, &fd);
  const auto needed = static_cast<off_t>((info.me_last_pgno + 1) * stat.ms_psize);
  if (fstat(fd, &file) == 0 && file.st_size >= needed) return {};
  if (ftruncate(fd, needed) == 0) return {};
  return std::unexpected(LmdbError("data directory " + dir, errno));
}

}  // namespace

std::string FormatValue() {
  return ValueOf(kFormatVersion);
}

bool IsReadableFormat(base::ByteSpan value) {
  return std::ranges::any_of(kVersionsTakenAsTheyAre,
                             [&](std::uint32_t version) { return base::AsChars(value) == ValueOf(version); });
}

bool HasJournal(base::ByteSpan value) {
  return base::AsChars(value) == FormatValue();
}

base::Result<std::unique_ptr<Environment>> Environment::Open(const std::string& dir, std::uint64_t map_size_octets) {
  base::Result<DirectoryLock> lock = DirectoryLock::Acquire(dir);
  if (!lock) return std::unexpected(lock.error());
  std::unique_ptr<Environment> environment(new Environment(*std::move(lock)));
  if (const auto opened = environment->OpenMap(dir, map_size_octets); !opened) return std::unexpected(opened.error());
  if (const auto opened = environment->OpenTables(dir); !opened) return std::unexpected(opened.error());
  return environment;
}

base::Result<> Environment::OpenMap(const std::string& dir, std::uint64_t map_size_octets) {
  MDB_env* env = nullptr;
  if (const int rc = mdb_env_create(&env); rc != MDB_SUCCESS) return std::unexpected(LmdbError("database", rc));
  env_.reset(env);
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const std::uint64_t size = std::max(map_size_octets, kLeastMap_octets) / page * page;
  mdb_env_set_mapsize(env, size);
  mdb_env_set_maxreaders(env, kMaxReaders);
  mdb_env_set_maxdbs(env, kMaxTables);
  // MDB_NOTLS: a read transaction belongs to a call, not to a thread. Commits are synchronous (no MDB_NOSYNC): what is
  // acknowledged survives a power cut.
  if (const int rc = mdb_env_open(env, dir.c_str(), MDB_NOTLS, kFileMode); rc != MDB_SUCCESS) {
    return std::unexpected(LmdbError("data directory " + dir, rc));
  }
  if (const auto checked = CheckPageSize(env, dir); !checked) return checked;
  int dead = 0;
  mdb_reader_check(env, &dead);  // slots of killed processes would keep pages from being used again
  return CoverMapWithFile(env, dir);
}

base::Result<> Environment::OpenTables(const std::string& dir) {
  base::Result<Transaction> txn = Transaction::BeginWrite(env_.get());
  if (!txn) return std::unexpected(txn.error());
  MDB_stat before{};
  mdb_env_stat(env_.get(), &before);
  // A file with foreign tables must not get ours beside them.
  const unsigned meta_flags = before.ms_entries == 0 ? MDB_CREATE : 0;
  const int rc = mdb_dbi_open(txn->get(), "meta", meta_flags, &tables_.meta);
  if (rc == MDB_NOTFOUND) return std::unexpected(CheckFormat({}, dir).error());
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("data directory " + dir, rc));
  if (const auto checked = CheckOrWriteMeta(*txn, dir); !checked) return checked;

  const std::array<std::pair<const char*, MDB_dbi*>, 4> rest = {{{"sensors", &tables_.sensors},
                                                                 {"runs", &tables_.runs},
                                                                 {"segments", &tables_.segments},
                                                                 {kJournalTable, &tables_.journal}}};
  for (const auto& [name, table] : rest) {
    const int opened = mdb_dbi_open(txn->get(), name, MDB_CREATE, table);
    if (opened != MDB_SUCCESS) return std::unexpected(LmdbError("data directory " + dir, opened));
  }
  return txn->Commit();
}

base::Result<> Environment::CheckOrWriteMeta(const Transaction& txn, const std::string& dir) {
  MDB_stat stat{};
  if (const int rc = mdb_stat(txn.get(), tables_.meta, &stat); rc != MDB_SUCCESS) {
    return std::unexpected(LmdbError("data directory " + dir, rc));
  }
  if (stat.ms_entries == 0) {
    if (const auto filled = FillRandom(secret_); !filled) return filled;
    if (const auto put = Put(txn, tables_.meta, kMetaFormat, FormatValue()); !put) return put;
    return Put(txn, tables_.meta, kMetaSecret, {secret_.data(), secret_.size()});
  }
  const auto format = Get(txn, tables_.meta, kMetaFormat);
  if (!format) return std::unexpected(format.error());
  const base::Result<std::uint32_t> version = CheckFormat(format->value_or(base::ByteSpan{}), dir);
  if (!version) return std::unexpected(version.error());
  format_version_ = *version;
  const auto secret = Get(txn, tables_.meta, kMetaSecret);
  if (!secret) return std::unexpected(secret.error());
  if (!*secret || (*secret)->size() != secret_.size()) return std::unexpected(CheckFormat({}, dir).error());
  std::ranges::copy(base::AsChars(**secret), secret_.begin());
  if (format_version_ == kFormatVersion || format_version_ == kMigratedVersion) return {};
  // From now on programs that know no sweeps, no days or no journal must not open it.
  format_version_ = kFormatVersion;
  return Put(txn, tables_.meta, kMetaFormat, FormatValue());
}

base::Result<std::uint64_t> ReadSum(const Environment& environment, const Transaction& txn, std::string_view key) {
  const auto value = Get(txn, environment.tables().meta, key);
  if (!value) return std::unexpected(value.error());
  return *value ? base::ByteReader(**value).U64() : 0;
}

base::Result<> AddToSum(const Environment& environment, const Transaction& txn, std::string_view key,
                        std::uint64_t more) {
  const base::Result<std::uint64_t> before = ReadSum(environment, txn, key);
  if (!before) return std::unexpected(before.error());
  return WriteSum(environment, txn, key, observation::SaturatingAdd(*before, more));
}

base::Result<> SubtractFromSum(const Environment& environment, const Transaction& txn, std::string_view key,
                               std::uint64_t less) {
  const base::Result<std::uint64_t> before = ReadSum(environment, txn, key);
  if (!before) return std::unexpected(before.error());
  return WriteSum(environment, txn, key, *before - std::min(*before, less));
}

base::Result<> WriteSum(const Environment& environment, const Transaction& txn, std::string_view key,
                        std::uint64_t sum) {
  std::string value;
  base::ByteWriter(value).U64(sum);
  return Put(txn, environment.tables().meta, key, value);
}

}  // namespace spoor::storage
