#include "storage/backup.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "storage/environment.h"
#include "storage/lmdb_handle.h"
#include "storage/row_value.h"
#include "storage/upkeep/new_directory.h"

namespace spoor::storage {
namespace {

using base::ErrorCode;
using Clock = std::chrono::steady_clock;

constexpr unsigned kMaxTables = 16;
constexpr std::uint64_t kStepOctets = 16 << 20;  // of a transaction of the copy

// The database of another process, of which one snapshot is read.
class Source {
 public:
  static base::Result<std::unique_ptr<Source>> Open(const std::string& dir) {
    struct stat file{};
    if (stat((dir + "/data.mdb").c_str(), &file) != 0) {
      return base::Fail(
          ErrorCode::kNotFound,
          "data directory " + dir + ": no database there; name the directory that spoord was started with");
    }
    MDB_env* env = nullptr;
    if (const int rc = mdb_env_create(&env); rc != MDB_SUCCESS) return std::unexpected(LmdbError("database", rc));
    std::unique_ptr<Source> source(new Source(env));
    mdb_env_set_maxdbs(env, kMaxTables);
    // With LMDB's own lock: it is what keeps the pages of the snapshot as they are.
    const int rc = mdb_env_open(env, dir.c_str(), MDB_RDONLY | MDB_NOTLS, 0);
    if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("data directory " + dir, rc));
    base::Result<Transaction> txn = Transaction::BeginRead(env);
    if (!txn) return std::unexpected(txn.error());
    source->txn_ = std::make_unique<Transaction>(*std::move(txn));
    source->used_before_ = source->UsedOctets();
    return source;
  }

  const Transaction& txn() const { return *txn_; }
  std::uint64_t used_before() const { return used_before_; }
  std::uint64_t Growth() const { return UsedOctets() - used_before_; }

  base::Result<MDB_dbi> Table(const char* name) const {
    MDB_dbi table = 0;
    const int rc = mdb_dbi_open(txn_->get(), name, 0, &table);
    if (rc == MDB_SUCCESS) return table;
    return std::unexpected(LmdbError(std::string("database: table ") + name, rc == MDB_NOTFOUND ? MDB_INVALID : rc));
  }

 private:
  struct Close {
    void operator()(MDB_env* env) const { mdb_env_close(env); }
  };
  explicit Source(MDB_env* env) : env_(env) {}

  // Of the newest state, not of the snapshot.
  std::uint64_t UsedOctets() const {
    MDB_envinfo info{};
    MDB_stat stat{};
    mdb_env_info(env_.get(), &info);
    mdb_env_stat(env_.get(), &stat);
    return (info.me_last_pgno + 1) * stat.ms_psize;
  }

  std::unique_ptr<MDB_env, Close> env_;
  std::unique_ptr<Transaction> txn_;
  std::uint64_t used_before_ = 0;
};

class Copier {
 public:
  Copier(const Source& source, const Environment& copy, const BackupOptions& options, const UpkeepProgress& progress)
      : source_(source), copy_(copy), options_(options), progress_(progress) {}

  base::Result<> CopyAll() {
    const Tables& to = copy_.tables();
    for (const auto& [name, table] : {std::pair{"meta", to.meta}, std::pair{"sensors", to.sensors},
                                      std::pair{"runs", to.runs}, std::pair{"segments", to.segments}}) {
      const base::Result<MDB_dbi> from = source_.Table(name);
      if (!from) return std::unexpected(from.error());
      if (table == to.meta) {
        if (const auto checked = CheckFormat(*from); !checked) return checked;
      }
      if (const auto copied = CopyTable(*from, table); !copied) return copied;
    }
    if (!has_journal_) return {};
    const base::Result<MDB_dbi> journal = source_.Table(kJournalTable);
    if (!journal) return std::unexpected(journal.error());
    return CopyTable(*journal, to.journal);
  }

 private:
  base::Result<> CheckFormat(MDB_dbi meta) {
    const auto format = Get(source_.txn(), meta, kMetaFormat);
    if (!format) return std::unexpected(format.error());
    has_journal_ = *format && HasJournal(**format);
    if (*format && IsReadableFormat(**format)) return {};
    return base::Fail(ErrorCode::kDataLoss, "data directory " + options_.data_dir + ": not layout version " +
                                                std::to_string(kFormatVersion) +
                                                "; an older one is migrated when spoord starts");
  }

  base::Result<> CopyTable(MDB_dbi from, MDB_dbi to) {
    base::Result<Cursor> cursor = Cursor::Open(source_.txn(), from);
    if (!cursor) return std::unexpected(cursor.error());
    base::Result<bool> on_row = cursor->Seek({});
    while (on_row && *on_row) {
      on_row = CopyStep(*cursor, to);
      if (!on_row) break;
      if (const auto paced = Pace(); !paced) return paced;
    }
    if (!on_row) return std::unexpected(on_row.error());
    return {};
  }

  // One transaction of the copy; false at the end of the table.
  base::Result<bool> CopyStep(Cursor& cursor, MDB_dbi to) {
    base::Result<Transaction> txn = Transaction::BeginWrite(copy_.get());
    if (!txn) return std::unexpected(txn.error());
    base::Result<bool> on_row = true;
    for (std::uint64_t octets = 0; on_row && *on_row && octets < kStepOctets; on_row = cursor.Next()) {
      const auto put = Put(*txn, to, cursor.key(), base::AsChars(cursor.value()));
      if (!put) return std::unexpected(put.error());
      octets += cursor.key().size() + cursor.value().size();
      copied_ += cursor.key().size() + cursor.value().size();
    }
    if (const auto committed = txn->Commit(); on_row && !committed) return std::unexpected(committed.error());
    return on_row;
  }

  // Not faster than asked for, and not while the database grows too much.
  base::Result<> Pace() {
    if (progress_) progress_(std::min(copied_, source_.used_before()), source_.used_before());
    if (source_.Growth() > options_.max_growth_octets) {
      return base::Fail(ErrorCode::kResourceExhausted,
                        "backup: data.mdb grew by more than " + std::to_string(options_.max_growth_octets >> 20) +
                            " MiB while it was copied: allow a higher rate or more growth, or choose a calmer hour");
    }
    if (options_.rate_octets_per_s == 0) return {};
    const double due_s = static_cast<double>(copied_) / static_cast<double>(options_.rate_octets_per_s);
    std::this_thread::sleep_until(begin_ +
                                  std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(due_s)));
    return {};
  }

  const Source& source_;
  const Environment& copy_;
  const BackupOptions& options_;
  const UpkeepProgress& progress_;
  const Clock::time_point begin_ = Clock::now();
  bool has_journal_ = false;  // known when the table meta was begun
  std::uint64_t copied_ = 0;
};

base::Result<> Copy(const BackupOptions& options, const std::string& to, const UpkeepProgress& progress) {
  const auto source = Source::Open(options.data_dir);
  if (!source) return std::unexpected(source.error());
  const auto copy = Environment::Open(to, std::max(options.map_size_octets, 2 * (*source)->used_before()));
  if (!copy) return std::unexpected(copy.error());
  return Copier(**source, **copy, options, progress).CopyAll();
}

}  // namespace

base::Result<CheckReport> BackupDatabase(const BackupOptions& options, const UpkeepProgress& progress) {
  base::Result<NewDirectory> made = NewDirectory::Make(options.new_dir);
  if (!made) return std::unexpected(made.error());
  if (const auto copied = Copy(options, made->partial(), progress); !copied) return std::unexpected(copied.error());
  base::Result<CheckReport> report = CheckDatabase(made->partial(), progress);
  if (!report) return report;
  if (!report->damages.empty()) {
    const Damage& first = report->damages.front();
    return base::Fail(ErrorCode::kDataLoss, "backup: what was copied is damaged: " + first.what + ": " + first.first +
                                                "; stop spoord and see what `spoord check` says of " +
                                                options.data_dir);
  }
  if (const auto finished = made->Finish(); !finished) return std::unexpected(finished.error());
  return report;
}

}  // namespace spoor::storage
