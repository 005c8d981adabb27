#include "storage/database.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "storage/batch_writer.h"
#include "storage/compaction_thread.h"
#include "storage/compactor.h"
#include "storage/environment.h"
#include "storage/journal.h"
#include "storage/migration.h"
#include "storage/reader.h"
#include "storage/row_value.h"
#include "storage/run_store.h"
#include "storage/sensor_ledger.h"
#include "storage/tombstones.h"

namespace spoor::storage {
namespace {

std::uint64_t ObservationsOf(const Batch& batch) {
  std::uint64_t sum = 0;
  for (const observation::RecordView& record : batch.records) sum = observation::SaturatingAdd(sum, record.count);
  return sum;
}

// A commit before the end of its transaction.
struct Prepared {
  CommitOutcome outcome;
  std::vector<RunEdit> edits;
  std::vector<CommittedRecord> committed;
};

base::Result<Prepared> WriteBatches(const Environment& environment, const DatabaseOptions& options, RunStore& runs,
                                    const Transaction& txn, std::span<const Batch> batches, const CommitDetail* tell) {
  Prepared prepared;
  CommitOutcome& outcome = prepared.outcome;
  const std::shared_ptr<const Snapshot> before = runs.Current();
  SensorLedger ledger(environment, txn);
  BatchWriter writer(environment.secret(), options.run_limits, *before);
  const bool keep_days = options.time_series == TimeSeries::kDay;
  for (const Batch& batch : batches) {
    const std::uint64_t observations = ObservationsOf(batch);
    const base::Result<bool> accepted = ledger.Accept(batch.position, observations);
    if (!accepted) return std::unexpected(accepted.error());
    ++(*accepted ? outcome.committed_batches : outcome.skipped_batches);
    if (!*accepted) continue;
    outcome.observations = observation::SaturatingAdd(outcome.observations, observations);
    for (const observation::RecordView& record : batch.records) {
      const auto added = writer.Add(record, keep_days ? DaysOfDelivery(record) : NoDays(record));
      if (!added) return std::unexpected(added.error());
    }
  }
  if (outcome.committed_batches == 0) return prepared;
  base::Result<std::vector<RunEdit>> edits = writer.Build(runs);
  if (!edits) return std::unexpected(edits.error());
  prepared.edits = *std::move(edits);
  if (tell != nullptr) {
    auto told = writer.Committed(*tell);
    if (!told) return std::unexpected(told.error());
    prepared.committed = *std::move(told);
  }
  outcome.new_records = writer.new_records();
  outcome.known_records = writer.known_records();
  outcome.refused_records = writer.refused_records();
  const auto now_s = static_cast<std::uint64_t>(base::UnixNow_s());
  for (const auto& written :
       {runs.Write(txn, prepared.edits), ledger.Write(now_s),
        AddToSum(environment, txn, kMetaObservations, outcome.observations - writer.refused_observations()),
        AddToSum(environment, txn, kMetaErased, writer.refused_observations()),
        AddToSum(environment, txn, kMetaRecords, outcome.new_records)}) {
    if (!written) return std::unexpected(written.error());
  }
  return prepared;
}

// A backup that was killed keeps its place in LMDB's table of readers, and with it every page from being used again.
constexpr std::chrono::seconds kReadersCheckInterval{60};

// So many runs of an order make reading slow: a commit then merges before it adds more.
constexpr std::size_t kMostRuns = 96;

}  // namespace

class Database::Impl {
 public:
  Impl(std::unique_ptr<Environment> opened, std::unique_ptr<RunStore> read, std::unique_ptr<JournalStore> rows,
       const DatabaseOptions& given)
      : environment(std::move(opened)),
        options(given),
        runs(std::move(read)),
        journal(std::move(rows)),
        compactor(*environment, options.run_limits, *runs, writer) {
    if (options.compact_in_background) background.emplace(compactor, options.compaction_share_percent);
  }

  // Clears away what killed processes left; under `writer`.
  void ForgetDeadReaders() {
    const auto now = std::chrono::steady_clock::now();
    if (now < readers_due) return;
    readers_due = now + kReadersCheckInterval;
    int dead = 0;
    mdb_reader_check(environment->get(), &dead);
  }

  // The journal with the row of a commit that is being made; nullopt when it leaves none.
  base::Result<std::optional<JournalState>> WriteRow(const Transaction& txn, const CommitDetail& detail,
                                                     std::vector<CommittedRecord>& committed) const {
    const std::string row = detail.journal ? detail.journal(committed) : std::string();
    if (row.empty()) return std::nullopt;
    const base::Result<JournalState> after = journal->Append(txn, row);
    if (!after) return std::unexpected(after.error());
    return *after;
  }

  // One transaction of `change`, given what is erased before it.
  base::Result<> ChangeErasure(const std::function<base::Result<>(const Transaction&, const ErasureState&)>& change) {
    const std::lock_guard lock(writer);
    base::Result<Transaction> txn = Transaction::BeginWrite(environment->get());
    if (!txn) return std::unexpected(txn.error());
    if (const auto written = runs->Write(*txn, {}); !written) return written;
    if (const auto changed = change(*txn, *runs->Current()->erasure); !changed) return changed;
    if (const auto committed = txn->Commit(); !committed) return committed;
    return runs->Publish({}, ErasureChange::kSome);
  }

  const std::unique_ptr<Environment> environment;
  const DatabaseOptions options;
  const std::unique_ptr<RunStore> runs;
  const std::unique_ptr<JournalStore> journal;
  std::mutex writer;  // one write transaction at a time, and its publication
  std::chrono::steady_clock::time_point readers_due = std::chrono::steady_clock::now() + kReadersCheckInterval;
  Compactor compactor;
  std::optional<CompactionThread> background;
};

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

base::Result<std::unique_ptr<Database>> Database::Open(const DatabaseOptions& options) {
  auto environment = Environment::Open(options.data_dir, options.map_size_octets);
  if (!environment) return std::unexpected(environment.error());
  auto runs = RunStore::Open(**environment);
  if (runs && (*environment)->format_version() == kMigratedVersion) {
    const auto migrated = Migrate(**environment, options.run_limits, **runs);
    if (!migrated) return std::unexpected(migrated.error());
  }
  if (!runs) return std::unexpected(runs.error());
  auto journal = JournalStore::Open(**environment);
  if (!journal) return std::unexpected(journal.error());
  return std::unique_ptr<Database>(
      new Database(std::make_unique<Impl>(*std::move(environment), *std::move(runs), *std::move(journal), options)));
}

base::Result<CommitOutcome> Database::Commit(std::span<const Batch> batches, std::vector<CommittedRecord>* committed,
                                             const CommitDetail& detail) {
  while (MostRuns(*impl_->runs->Current()) >= kMostRuns) {
    const base::Result<bool> merged = impl_->compactor.Step();
    if (!merged) return std::unexpected(merged.error());
    if (!*merged) break;
  }
  const std::lock_guard lock(impl_->writer);
  impl_->ForgetDeadReaders();
  base::Result<Transaction> txn = Transaction::BeginWrite(impl_->environment->get());
  if (!txn) return std::unexpected(txn.error());
  const bool tells = committed != nullptr || detail.journal;
  base::Result<Prepared> prepared =
      WriteBatches(*impl_->environment, impl_->options, *impl_->runs, *txn, batches, tells ? &detail : nullptr);
  if (!prepared) return std::unexpected(prepared.error());
  if (prepared->outcome.committed_batches == 0) return prepared->outcome;
  const auto journal = impl_->WriteRow(*txn, detail, prepared->committed);
  if (!journal) return std::unexpected(journal.error());
  if (const auto done = txn->Commit(); !done) return std::unexpected(done.error());
  if (*journal) impl_->journal->Publish(**journal);
  if (const auto published = impl_->runs->Publish(prepared->edits); !published) {
    return std::unexpected(published.error());
  }
  if (impl_->background) impl_->background->Wake();
  if (committed != nullptr) *committed = std::move(prepared->committed);
  return prepared->outcome;
}

base::Result<bool> Database::CompactStep() {
  return impl_->compactor.Step();
}

base::Result<> Database::Compact() {
  for (;;) {
    const base::Result<bool> merged = impl_->compactor.StepToOneRun();
    if (!merged) return std::unexpected(merged.error());
    if (!*merged) return {};
  }
}

base::Result<std::uint64_t> Database::Purge(const ErasureScope& scope, std::optional<std::uint32_t> last_before_s) {
  std::uint64_t id = 0;
  const auto set = [&](const Transaction& txn, const ErasureState& state) -> base::Result<> {
    const auto written = SetTombstone(*impl_->environment, txn, state, scope, last_before_s);
    if (!written) return std::unexpected(written.error());
    id = *written;
    return {};
  };
  if (const auto changed = impl_->ChangeErasure(set); !changed) return std::unexpected(changed.error());
  // The tombstone stands, so a sweep that cannot begin now (a full disk) will later.
  if (impl_->compactor.BeginSweep({}).value_or(false) && impl_->background) impl_->background->Wake();
  return id;
}

base::Result<> Database::LiftTombstone(std::uint64_t id) {
  return impl_->ChangeErasure([&](const Transaction& txn, const ErasureState& state) {
    return RemoveTombstone(*impl_->environment, txn, state, id);
  });
}

std::vector<Tombstone> Database::Tombstones() const {
  return ListTombstones(*impl_->runs->Current()->erasure);
}

base::Result<bool> Database::BeginSweep(const std::vector<AgeLimit>& limits) {
  if (limits.size() > kMostAgeLimits) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "erasing: at most " + std::to_string(kMostAgeLimits) + " limits of age");
  }
  std::vector<ErasureRule> rules;
  for (const AgeLimit& limit : limits) {
    base::Result<ErasureRule> rule = MakeRule(limit.scope, limit.last_before_s);
    if (!rule) return std::unexpected(rule.error());
    rules.push_back(*std::move(rule));
  }
  const base::Result<bool> begun = impl_->compactor.BeginSweep(std::move(rules));
  if (begun.value_or(false) && impl_->background) impl_->background->Wake();
  return begun;
}

base::Result<std::vector<JournalRow>> Database::ReadJournal(std::uint64_t behind, std::size_t most_octets) const {
  return impl_->journal->Read(behind, most_octets);
}

base::Result<> Database::TrimJournal(std::uint64_t up_to) {
  for (bool trimmed = false;; trimmed = true) {
    const std::lock_guard lock(impl_->writer);
    const base::Result<std::uint64_t> rows = impl_->journal->TrimSome(up_to);
    if (!rows) return std::unexpected(rows.error());
    const bool ended = *rows == 0;
    if (ended && !trimmed) return {};
    if (const auto settled = ended ? impl_->journal->Settle() : base::Result<>(); !settled) return settled;
    // The snapshot before would keep the pages that are free now, on a full disk for ever.
    if (const auto published = impl_->runs->Publish({}); !published || ended) return published;
  }
}

void Database::ReserveJournal(std::uint64_t number) {
  impl_->journal->Reserve(number);
}

JournalState Database::Journal() const {
  return impl_->journal->state();
}

base::Result<std::uint64_t> Database::CommittedSequence(std::string_view sensor_id, std::uint64_t boot_epoch) const {
  const base::Result<Transaction> txn = Transaction::BeginRead(impl_->environment->get());
  if (!txn) return std::unexpected(txn.error());
  const base::Result<SensorValue> value = ReadSensor(*impl_->environment, *txn, sensor_id, boot_epoch);
  if (!value) return std::unexpected(value.error());
  return value->sequence;
}

base::Result<PageEnd> Database::Visit(const Query& query, const PageRequest& request, const RecordSink& sink) const {
  const std::shared_ptr<const Snapshot> snapshot = impl_->runs->Current();
  return ReadPage(*snapshot, impl_->environment->secret(), query, request, sink);
}

base::Result<Page> Database::Read(const Query& query, const PageRequest& request) const {
  Page page;
  const auto keep = [&](const FoundRecord& record) {
    page.records.push_back(observation::Copy(record));
    if (request.with_days) page.days.emplace_back(record.days.begin(), record.days.end());
  };
  base::Result<PageEnd> end = Visit(query, request, keep);
  if (!end) return std::unexpected(end.error());
  static_cast<PageEnd&>(page) = *std::move(end);
  return page;
}

base::Result<std::vector<SensorState>> Database::Sensors() const {
  const base::Result<Transaction> txn = Transaction::BeginRead(impl_->environment->get());
  if (!txn) return std::unexpected(txn.error());
  return ListSensors(*impl_->environment, *txn);
}

base::Result<Statistics> Database::Stats() const {
  const Environment& environment = *impl_->environment;
  const std::shared_ptr<const Snapshot> snapshot = impl_->runs->Current();
  const base::Result<Transaction> txn = Transaction::BeginRead(environment.get());
  if (!txn) return std::unexpected(txn.error());
  Statistics statistics;
  for (const auto& [key, sum] : {std::pair{kMetaRecords, &statistics.records},
                                 {kMetaObservations, &statistics.observations},
                                 {kMetaErased, &statistics.erased_observations},
                                 {kMetaErasedRecords, &statistics.erased_records},
                                 {kMetaLastSweep, &statistics.last_limit_sweep_s}}) {
    const base::Result<std::uint64_t> read = ReadSum(environment, *txn, key);
    if (!read) return std::unexpected(read.error());
    *sum = *read;
  }
  MDB_stat stat{};
  mdb_env_stat(environment.get(), &stat);
  MDB_envinfo info{};
  mdb_env_info(environment.get(), &info);
  statistics.used_octets = (info.me_last_pgno + 1) * stat.ms_psize;
  statistics.map_octets = info.me_mapsize;
  statistics.format_version = kFormatVersion;
  statistics.tombstones = snapshot->erasure->tombstones.size();
  statistics.sweeping = snapshot->erasure->sweep.has_value();
  for (std::size_t slot = 0; slot < kOrders; ++slot) {
    OrderStatistics& order = statistics.orders[slot];
    for (const auto& run : snapshot->runs[slot]) {
      order = {order.runs + 1, order.rows + run->rows, order.octets + run->octets};
    }
  }
  if (impl_->background) statistics.compaction = impl_->background->state();
  return statistics;
}

}  // namespace spoor::storage
