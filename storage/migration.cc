#include "storage/migration.h"

#include <array>
#include <vector>

#include "storage/batch_writer.h"
#include "storage/version_1_row.h"

namespace spoor::storage {
namespace {

constexpr std::size_t kStepRecords = 50'000;

base::Result<MDB_dbi> OpenTable(const Transaction& txn, const char* name) {
  MDB_dbi table = 0;
  const int rc = mdb_dbi_open(txn.get(), name, 0, &table);
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("database: migration", rc));
  return table;
}

// Takes the first rows out of the table.
base::Result<std::vector<StoredRecord>> TakeRows(const Transaction& txn, MDB_dbi table, std::size_t at_most) {
  std::vector<StoredRecord> records;
  base::Result<Cursor> cursor = Cursor::Open(txn, table);
  if (!cursor) return std::unexpected(cursor.error());
  base::Result<bool> found = cursor->Seek({});
  while (found && *found && records.size() < at_most) {
    if (!ReadVersion1Row(cursor->key(), cursor->value(), records.emplace_back().record)) {
      return std::unexpected(LmdbError("database: migration: record", MDB_CORRUPTED));
    }
    if (const auto deleted = cursor->Delete(); !deleted) return std::unexpected(deleted.error());
    found = cursor->Seek({});
  }
  if (!found) return std::unexpected(found.error());
  return records;
}

// The last step: the tables go, the version changes.
base::Result<> DropTables(const Environment& environment, const Transaction& txn) {
  for (const char* name : {"forward", "inverse", "owner_names", "target_names"}) {
    const base::Result<MDB_dbi> table = OpenTable(txn, name);
    if (!table) return std::unexpected(table.error());
    if (const int rc = mdb_drop(txn.get(), *table, 1); rc != MDB_SUCCESS) {
      return std::unexpected(LmdbError("database: migration", rc));
    }
  }
  return Put(txn, environment.tables().meta, kMetaFormat, FormatValue());
}

}  // namespace

base::Result<std::vector<RunEdit>> WriteRows(const Environment& environment, const RunLimits& limits, RunStore& runs,
                                             const Transaction& txn, const std::vector<StoredRecord>& records) {
  const std::shared_ptr<const Snapshot> before = runs.Current();
  BatchWriter writer(environment.secret(), limits, *before);
  for (const StoredRecord& stored : records) {
    const auto added = writer.Add(stored.record.view(), stored.days);
    if (!added) return std::unexpected(added.error());
  }
  base::Result<std::vector<RunEdit>> edits = writer.Build(runs);
  if (!edits) return edits;
  if (const auto written = runs.Write(txn, *edits); !written) return std::unexpected(written.error());
  if (const auto added = AddToSum(environment, txn, kMetaRecords, writer.new_records()); !added) {
    return std::unexpected(added.error());
  }
  return edits;
}

base::Result<bool> MigrateSome(const Environment& environment, const RunLimits& limits, RunStore& runs,
                               std::size_t at_most) {
  base::Result<Transaction> txn = Transaction::BeginWrite(environment.get());
  if (!txn) return std::unexpected(txn.error());
  const base::Result<MDB_dbi> forward = OpenTable(*txn, "forward");
  if (!forward) return std::unexpected(forward.error());
  const base::Result<std::vector<StoredRecord>> records = TakeRows(*txn, *forward, at_most);
  if (!records) return std::unexpected(records.error());
  const base::Result<std::vector<RunEdit>> edits = WriteRows(environment, limits, runs, *txn, *records);
  if (!edits) return std::unexpected(edits.error());
  const bool last = records->size() < at_most;
  if (last) {
    if (const auto dropped = DropTables(environment, *txn); !dropped) return std::unexpected(dropped.error());
  }
  if (const auto committed = txn->Commit(); !committed) return std::unexpected(committed.error());
  if (const auto published = runs.Publish(*edits); !published) return std::unexpected(published.error());
  return last;
}

base::Result<> Migrate(const Environment& environment, const RunLimits& limits, RunStore& runs) {
  for (;;) {
    const base::Result<bool> done = MigrateSome(environment, limits, runs, kStepRecords);
    if (!done) return std::unexpected(done.error());
    if (*done) return {};
  }
}

}  // namespace spoor::storage
