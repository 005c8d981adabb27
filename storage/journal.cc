#include "storage/journal.h"

#include <algorithm>
#include <limits>

#include "base/byte_cursor.h"
#include "base/clock.h"
#include "storage/runs/checksum.h"

namespace spoor::storage {
namespace {

using base::ErrorCode;

// What one transaction deletes at most.
constexpr std::uint64_t kStepRows = 4096;
constexpr std::uint64_t kStepOctets = 32 << 20;

constexpr std::uint64_t kLastNumber = std::numeric_limits<std::uint64_t>::max();

// 0 for a key that is too short.
std::uint64_t NumberOf(std::string_view key) {
  return base::ByteReader(base::AsBytes(key)).U64();
}

std::unexpected<base::Error> Damaged(std::string_view key) {
  return base::Fail(ErrorCode::kDataLoss,
                    "database: damaged row " + std::to_string(NumberOf(key)) +
                        " of the journal; `spoord check` tells what else, a repair leaves it out");
}

struct Deleted {
  std::uint64_t rows = 0;
  std::uint64_t octets = 0;
};

// The first rows of the table, as far as a step goes.
base::Result<Deleted> DeleteSome(const Transaction& txn, MDB_dbi table, std::uint64_t up_to) {
  base::Result<Cursor> cursor = Cursor::Open(txn, table);
  if (!cursor) return std::unexpected(cursor.error());
  Deleted deleted;
  base::Result<bool> found = cursor->Seek({});
  for (; found && *found; found = cursor->Seek({})) {
    if (NumberOf(cursor->key()) > up_to || deleted.rows == kStepRows || deleted.octets >= kStepOctets) return deleted;
    ++deleted.rows;
    deleted.octets += JournalValueOctets(cursor->value());
    if (const auto gone = cursor->Delete(); !gone) return std::unexpected(gone.error());
  }
  if (!found) return std::unexpected(found.error());
  return deleted;
}

}  // namespace

std::string JournalKey(std::uint64_t number) {
  std::string key;
  base::ByteWriter(key).U64(number);
  return key;
}

std::optional<JournalRowView> ReadJournalRow(std::string_view key, base::ByteSpan octets) {
  base::ByteReader key_in(base::AsBytes(key));
  base::ByteReader in(octets);
  const std::uint64_t number = key_in.U64();
  const std::uint64_t checksum = in.U64();
  const JournalRowView row{number, in.Rest()};
  const bool whole = key_in.ok() && key_in.remaining() == 0 && in.ok() && checksum == Checksum(row.value, number);
  return whole ? std::optional(row) : std::nullopt;
}

std::uint64_t JournalValueOctets(base::ByteSpan octets) {
  return octets.size() - std::min(octets.size(), kChecksumOctets);
}

base::Result<> WriteJournalRow(const Environment& environment, const Transaction& txn, std::uint64_t number,
                               std::string_view value, std::uint64_t octets) {
  std::string row;
  row.reserve(kChecksumOctets + value.size());
  base::ByteWriter(row).U64(Checksum(base::AsBytes(value), number));
  row.append(value);
  if (const auto put = PutLast(txn, environment.tables().journal, JournalKey(number), row); !put) return put;
  return WriteSum(environment, txn, kMetaJournalOctets, octets);
}

base::Result<std::unique_ptr<JournalStore>> JournalStore::Open(const Environment& environment) {
  const base::Result<Transaction> txn = Transaction::BeginRead(environment.get());
  if (!txn) return std::unexpected(txn.error());
  const base::Result<std::uint64_t> octets = ReadSum(environment, *txn, kMetaJournalOctets);
  if (!octets) return std::unexpected(octets.error());
  MDB_stat stat{};
  const int rc = mdb_stat(txn->get(), environment.tables().journal, &stat);
  if (rc != MDB_SUCCESS) return std::unexpected(LmdbError("database: journal", rc));
  JournalState state{0, stat.ms_entries, *octets};
  base::Result<Cursor> cursor = Cursor::Open(*txn, environment.tables().journal);
  if (!cursor) return std::unexpected(cursor.error());
  const base::Result<bool> found = cursor->SeekLast();
  if (!found) return std::unexpected(found.error());
  if (*found) state.last = NumberOf(cursor->key());
  return std::unique_ptr<JournalStore>(new JournalStore(environment, state));
}

JournalState JournalStore::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void JournalStore::Reserve(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  state_.last = std::max(state_.last, number);
}

base::Result<std::vector<JournalRow>> JournalStore::Read(std::uint64_t behind, std::size_t most_octets) const {
  std::vector<JournalRow> rows;
  if (behind == kLastNumber) return rows;
  const base::Result<Transaction> txn = Transaction::BeginRead(environment_.get());
  if (!txn) return std::unexpected(txn.error());
  base::Result<Cursor> cursor = Cursor::Open(*txn, environment_.tables().journal);
  if (!cursor) return std::unexpected(cursor.error());
  std::size_t octets = 0;
  base::Result<bool> found = cursor->Seek(JournalKey(behind + 1));
  for (; found && *found; found = cursor->Next()) {
    const std::optional<JournalRowView> row = ReadJournalRow(cursor->key(), cursor->value());
    if (!row && rows.empty()) return Damaged(cursor->key());
    if (!row) return rows;  // what is damaged is told to the one who asks for it first
    octets += row->value.size();
    if (!rows.empty() && octets > most_octets) return rows;
    rows.push_back({row->number, base::ToString(row->value)});
  }
  if (!found && rows.empty()) return std::unexpected(found.error());
  return rows;
}

base::Result<JournalState> JournalStore::Append(const Transaction& txn, std::string_view value) const {
  JournalState after = state();
  if (after.last == kLastNumber) {
    return base::Fail(ErrorCode::kResourceExhausted, "database: the journal has no higher number; trim or repair it");
  }
  after.last = std::max(after.last + 1, base::UnixNow_ns() / 1000);
  ++after.rows;
  after.octets += value.size();
  const auto written = WriteJournalRow(environment_, txn, after.last, value, after.octets);
  if (!written) return std::unexpected(written.error());
  return after;
}

void JournalStore::Publish(const JournalState& after) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t reserved = state_.last;  // meanwhile
  state_ = after;
  state_.last = std::max(state_.last, reserved);
}

base::Result<std::uint64_t> JournalStore::TrimSome(std::uint64_t up_to) {
  JournalState after = state();
  if (after.rows == 0) return 0;
  base::Result<Transaction> txn = Transaction::BeginWrite(environment_.get());
  if (!txn) return std::unexpected(txn.error());
  const base::Result<Deleted> deleted = DeleteSome(*txn, environment_.tables().journal, up_to);
  if (!deleted) return std::unexpected(deleted.error());
  if (deleted->rows == 0) return 0;
  after.rows -= std::min(after.rows, deleted->rows);
  after.octets -= std::min(after.octets, deleted->octets);
  const auto written = WriteSum(environment_, *txn, kMetaJournalOctets, after.octets);
  if (!written) return std::unexpected(written.error());
  if (const auto committed = txn->Commit(); !committed) return std::unexpected(committed.error());
  Publish(after);
  return deleted->rows;
}

base::Result<> JournalStore::Settle() const {
  base::Result<Transaction> txn = Transaction::BeginWrite(environment_.get());
  if (!txn) return std::unexpected(txn.error());
  const auto written = WriteSum(environment_, *txn, kMetaJournalOctets, state().octets);
  return written ? txn->Commit() : written;
}

}  // namespace spoor::storage
