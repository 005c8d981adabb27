#include "storage/database.h"

#include <mutex>
#include <utility>

#include "base/byte_cursor.h"
#include "base/clock.h"
#include "storage/environment.h"
#include "storage/reader.h"
#include "storage/row_value.h"
#include "storage/row_writer.h"
#include "storage/sensor_ledger.h"

namespace spoor::storage {
namespace {

std::uint64_t ObservationsOf(const Batch& batch) {
  std::uint64_t sum = 0;
  for (const observation::RecordView& record : batch.records) sum = observation::SaturatingAdd(sum, record.count);
  return sum;
}

base::Result<std::uint64_t> ReadObservations(const Environment& environment, const Transaction& txn) {
  const auto value = Get(txn, environment.tables().meta, kMetaObservations);
  if (!value) return std::unexpected(value.error());
  return *value ? base::ByteReader(**value).U64() : 0;
}

base::Result<> AddObservations(const Environment& environment, const Transaction& txn, std::uint64_t more) {
  const base::Result<std::uint64_t> before = ReadObservations(environment, txn);
  if (!before) return std::unexpected(before.error());
  std::string value;
  base::ByteWriter(value).U64(observation::SaturatingAdd(*before, more));
  return Put(txn, environment.tables().meta, kMetaObservations, value);
}

// Everything of a commit but the end of its transaction.
base::Result<CommitOutcome> WriteBatches(const Environment& environment, const Transaction& txn,
                                         std::span<const Batch> batches) {
  CommitOutcome outcome;
  SensorLedger ledger(environment, txn);
  RowWriter rows(environment, txn);
  for (const Batch& batch : batches) {
    const std::uint64_t observations = ObservationsOf(batch);
    const base::Result<bool> accepted = ledger.Accept(batch.position, observations);
    if (!accepted) return std::unexpected(accepted.error());
    ++(*accepted ? outcome.committed_batches : outcome.skipped_batches);
    if (!*accepted) continue;
    outcome.observations = observation::SaturatingAdd(outcome.observations, observations);
    for (const observation::RecordView& record : batch.records) {
      if (const auto added = rows.Add(record); !added) return std::unexpected(added.error());
    }
  }
  if (outcome.committed_batches == 0) return outcome;
  if (const auto written = rows.Write(); !written) return std::unexpected(written.error());
  const auto now_s = static_cast<std::uint64_t>(base::UnixNow_s());
  if (const auto written = ledger.Write(now_s); !written) return std::unexpected(written.error());
  if (const auto added = AddObservations(environment, txn, outcome.observations); !added) {
    return std::unexpected(added.error());
  }
  outcome.new_records = rows.new_records();
  outcome.known_records = rows.known_records();
  return outcome;
}

}  // namespace

class Database::Impl {
 public:
  explicit Impl(std::unique_ptr<Environment> opened) : environment(std::move(opened)) {}

  const std::unique_ptr<Environment> environment;
  std::mutex commit_mutex;
};

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

base::Result<std::unique_ptr<Database>> Database::Open(const DatabaseOptions& options) {
  auto environment = Environment::Open(options.data_dir, options.map_size_octets);
  if (!environment) return std::unexpected(environment.error());
  return std::unique_ptr<Database>(new Database(std::make_unique<Impl>(*std::move(environment))));
}

base::Result<CommitOutcome> Database::Commit(std::span<const Batch> batches) {
  const std::lock_guard lock(impl_->commit_mutex);
  base::Result<Transaction> txn = Transaction::BeginWrite(impl_->environment->get());
  if (!txn) return std::unexpected(txn.error());
  base::Result<CommitOutcome> outcome = WriteBatches(*impl_->environment, *txn, batches);
  if (!outcome || outcome->committed_batches == 0) return outcome;
  if (const auto committed = txn->Commit(); !committed) return std::unexpected(committed.error());
  return outcome;
}

base::Result<std::uint64_t> Database::CommittedSequence(std::string_view sensor_id, std::uint64_t boot_epoch) const {
  const base::Result<Transaction> txn = Transaction::BeginRead(impl_->environment->get());
  if (!txn) return std::unexpected(txn.error());
  const base::Result<SensorValue> value = ReadSensor(*impl_->environment, *txn, sensor_id, boot_epoch);
  if (!value) return std::unexpected(value.error());
  return value->sequence;
}

base::Result<Page> Database::Read(const Query& query, const PageRequest& request) const {
  return ReadPage(*impl_->environment, query, request);
}

base::Result<std::vector<SensorState>> Database::Sensors() const {
  const base::Result<Transaction> txn = Transaction::BeginRead(impl_->environment->get());
  if (!txn) return std::unexpected(txn.error());
  return ListSensors(*impl_->environment, *txn);
}

base::Result<Statistics> Database::Stats() const {
  const Environment& environment = *impl_->environment;
  const base::Result<Transaction> txn = Transaction::BeginRead(environment.get());
  if (!txn) return std::unexpected(txn.error());
  const base::Result<std::uint64_t> observations = ReadObservations(environment, *txn);
  if (!observations) return std::unexpected(observations.error());
  MDB_stat stat{};
  if (const int rc = mdb_stat(txn->get(), environment.tables().forward, &stat); rc != MDB_SUCCESS) {
    return std::unexpected(LmdbError("database: statistics", rc));
  }
  MDB_envinfo info{};
  mdb_env_info(environment.get(), &info);
  return Statistics{stat.ms_entries, *observations, (info.me_last_pgno + 1) * stat.ms_psize, info.me_mapsize,
                    kFormatVersion};
}

}  // namespace spoor::storage
