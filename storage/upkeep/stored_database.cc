#include "storage/upkeep/stored_database.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <sstream>
#include <utility>

namespace spoor::storage {
namespace {

using base::ErrorCode;

constexpr unsigned kMaxTables = 16;

std::string Named(const std::string& dir) {
  return "data directory " + dir;
}

std::unexpected<base::Error> MissingTable(const std::string& dir, const char* name) {
  return base::Fail(ErrorCode::kDataLoss, Named(dir) + ": data.mdb has no table " + name +
                                              ": it is no Spoor database of this version, or its roots are damaged");
}

// Where the file with this number is mapped from its beginning; nullptr when it is not.
const std::uint8_t* MapOf(ino_t inode) {
  std::ifstream maps("/proc/self/maps");  // proc(5): range, rights, offset, device, inode, path
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields(line);
    std::string range, rights, device;
    std::uint64_t offset = 1;
    ino_t number = 0;
    fields >> range >> rights >> std::hex >> offset >> device >> std::dec >> number;
    std::uintptr_t begin = 0;
    std::from_chars(range.data(), range.data() + range.find('-'), begin, 16);
    if (fields && number == inode && offset == 0) return reinterpret_cast<const std::uint8_t*>(begin);
  }
  return nullptr;
}

}  // namespace

base::Result<std::unique_ptr<StoredDatabase>> StoredDatabase::Open(const std::string& dir) {
  struct stat file{};
  if (stat((dir + "/data.mdb").c_str(), &file) != 0) {
    return base::Fail(errno == EACCES ? ErrorCode::kPermissionDenied : ErrorCode::kNotFound,
                      Named(dir) + ": no database there; name the directory that spoord was started with");
  }
  base::Result<DirectoryLock> lock = DirectoryLock::AcquireToRead(dir);
  if (!lock) return std::unexpected(lock.error());
  std::unique_ptr<StoredDatabase> stored(new StoredDatabase(*std::move(lock)));
  if (const auto opened = stored->OpenMap(dir); !opened) return std::unexpected(opened.error());
  if (const auto covered = stored->CoverMap(dir); !covered) return std::unexpected(covered.error());
  if (const auto opened = stored->OpenTables(dir); !opened) return std::unexpected(opened.error());
  if (const auto read = stored->ReadMeta(dir); !read) return std::unexpected(read.error());
  return stored;
}

base::Result<> StoredDatabase::OpenMap(const std::string& dir) {
  MDB_env* env = nullptr;
  if (const int rc = mdb_env_create(&env); rc != MDB_SUCCESS) return std::unexpected(LmdbError("database", rc));
  env_.reset(env);
  mdb_env_set_maxdbs(env, kMaxTables);
  // The directory's lock keeps writers out, so LMDB's own, which is a file that it writes, is not needed.
  const int rc = mdb_env_open(env, dir.c_str(), MDB_RDONLY | MDB_NOTLS | MDB_NOLOCK, 0);
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError(Named(dir), rc));
  return {};
}

// Reading the map behind the end of a file that was cut would kill the process: zeros are laid there, which LMDB
// reports as damage. The file is left as it is.
base::Result<> StoredDatabase::CoverMap(const std::string& dir) {
  MDB_envinfo info{};
  MDB_stat stat{};
  struct stat file{};
  int fd = -1;
  mdb_env_info(env_.get(), &info);
  mdb_env_stat(env_.get(), &stat);
  mdb_env_get_fd(env_.get(), &fd);
  const std::size_t used = (info.me_last_pgno + 1) * stat.ms_psize;
  const std::uint8_t* begin = fstat(fd, &file) == 0 ? MapOf(file.st_ino) : nullptr;
  if (begin == nullptr) return base::Fail(ErrorCode::kInternal, Named(dir) + ": its map is not in /proc/self/maps");
  if (used > info.me_mapsize) return std::unexpected(LmdbError(Named(dir), MDB_CORRUPTED));
  map_ = {begin, used};
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t there = (static_cast<std::size_t>(file.st_size) + page - 1) / page * page;
  if (there >= used) return {};
  void* hole = const_cast<std::uint8_t*>(begin) + there;
  if (mmap(hole, used - there, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED) return {};
  return std::unexpected(LmdbError(Named(dir), errno));
}

base::Result<> StoredDatabase::OpenTables(const std::string& dir) {
  base::Result<Transaction> txn = Transaction::BeginRead(env_.get());
  if (!txn) return std::unexpected(txn.error());
  const std::array<std::pair<const char*, MDB_dbi*>, 5> tables = {{{"meta", &tables_.meta},
                                                                   {"sensors", &tables_.sensors},
                                                                   {"runs", &tables_.runs},
                                                                   {"segments", &tables_.segments},
                                                                   {kJournalTable, &tables_.journal}}};
  for (const auto& [name, table] : tables) {
    const int rc = mdb_dbi_open(txn->get(), name, 0, table);
    if (rc == MDB_NOTFOUND && name == kJournalTable) continue;  // ReadMeta knows whether it must be there
    if (rc == MDB_NOTFOUND) return MissingTable(dir, name);
    if (rc != MDB_SUCCESS) return std::unexpected(LmdbError(Named(dir) + ": table " + name, rc));
  }
  return txn->Commit();  // keeps the tables open
}

base::Result<> StoredDatabase::ReadMeta(const std::string& dir) {
  const auto format = Seek(tables_.meta, kMetaFormat);
  if (!format) return std::unexpected(format.error());
  if (!*format || (*format)->key != kMetaFormat || !IsReadableFormat((*format)->value)) {
    return base::Fail(ErrorCode::kDataLoss, Named(dir) + ": not layout version " + std::to_string(kFormatVersion) +
                                                "; an older one is migrated when spoord starts, for a newer one use "
                                                "the program that wrote it");
  }
  if (HasJournal((*format)->value) && !has_journal()) return MissingTable(dir, kJournalTable);
  const auto secret = Seek(tables_.meta, kMetaSecret);
  if (!secret) return std::unexpected(secret.error());
  if (!*secret || (*secret)->key != kMetaSecret || (*secret)->value.size() != secret_.size()) {
    return base::Fail(ErrorCode::kDataLoss, Named(dir) + ": its secret is missing");
  }
  std::ranges::copy(base::AsChars((*secret)->value), secret_.begin());
  return {};
}

base::Result<std::optional<StoredRow>> StoredDatabase::Seek(MDB_dbi table, std::string_view key) {
  if (!txn_) {
    base::Result<Transaction> txn = Transaction::BeginRead(env_.get());
    if (!txn) return std::unexpected(txn.error());
    txn_ = *std::move(txn);
  }
  base::Result<Cursor> cursor = Cursor::Open(*txn_, table);
  const base::Result<bool> found = cursor ? cursor->Seek(key) : std::unexpected(cursor.error());
  if (!found) {
    cursor = std::unexpected(found.error());  // before its transaction, which LMDB gives up with the first error
    txn_.reset();
    return std::unexpected(found.error());
  }
  if (!*found) return std::nullopt;
  const base::ByteSpan value = cursor->value();
  if (value.data() < map_.data() || value.size() > map_.size() ||
      value.data() > map_.data() + (map_.size() - value.size())) {
    return std::unexpected(LmdbError("database: read", MDB_CORRUPTED));
  }
  return StoredRow{std::string(cursor->key()), value};
}

}  // namespace spoor::storage
