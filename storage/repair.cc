#include "storage/repair.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "base/byte_cursor.h"
#include "storage/erasure_rows.h"
#include "storage/journal.h"
#include "storage/row_value.h"
#include "storage/runs/merge_cursor.h"
#include "storage/runs/row_decoder.h"
#include "storage/upkeep/new_database.h"
#include "storage/upkeep/new_directory.h"
#include "storage/upkeep/run_inspector.h"
#include "storage/upkeep/stored_database.h"
#include "storage/upkeep/stored_runs.h"

namespace spoor::storage {
namespace {

// What one transaction copies of the journal at most.
constexpr std::uint64_t kJournalStepRows = 100'000;
constexpr std::uint64_t kJournalStepOctets = 64 << 20;

// The nearest to the truth that two tell who both know a part of it.
Sighting Join(const Sighting& a, const Sighting& b) {
  Sighting joined = Merge(a, b);
  joined.count = std::max(a.count, b.count);
  return joined;
}

class Repairer {
 public:
  Repairer(StoredDatabase& stored, std::uint64_t map_size_octets, std::uint64_t erased)
      : stored_(stored), map_size_octets_(map_size_octets), erased_(erased), runs_(ListRuns(stored, ignored_)) {}

  // All sound rows of an order.
  base::Result<> Salvage(Order order, NewDatabase& into) {
    base::Result<> added;
    const RecordTaker take = [&](const observation::RecordView& record, const DaySeries& days) {
      added = into.Add(record, days);
      return added.has_value();
    };
    for (const StoredRun& run : runs_) {
      if (run.run.order != order) continue;
      RunInspector(run, stored_.secret(), ignored_).Salvage(take);
      if (!added) return added;
    }
    return into.Flush();
  }

  // Each order is merged alone first: their runs are different ones, so rows of one cannot be set against rows of the
  // other.
  base::Result<> SalvageBoth(const std::string& dir, NewDatabase& into) {
    const std::string forward_dir = dir + "/forward";
    const std::string inverse_dir = dir + "/inverse";
    const auto forward = NewDatabase::Make(forward_dir, map_size_octets_);
    if (!forward) return std::unexpected(forward.error());
    const auto inverse = NewDatabase::Make(inverse_dir, map_size_octets_);
    if (!inverse) return std::unexpected(inverse.error());
    if (const auto saved = Salvage(Order::kForward, **forward); !saved) return saved;
    if (const auto saved = Salvage(Order::kInverse, **inverse); !saved) return saved;
    return JoinInto(**forward, **inverse, into);
  }

  // The rows that are whole, some megabytes in a transaction; how many.
  base::Result<std::uint64_t> CopyJournal(NewDatabase& into) {
    if (!stored_.has_journal()) return 0;
    JournalState copied;
    std::optional<std::string> next = std::string();
    while (next) {
      base::Result<Transaction> txn = Transaction::BeginWrite(into.environment().get());
      if (!txn) return std::unexpected(txn.error());
      auto reached = CopyRows(into.environment(), *txn, *next, copied);
      if (!reached) return std::unexpected(reached.error());
      if (const auto committed = txn->Commit(); !committed) return std::unexpected(committed.error());
      next = *std::move(reached);
    }
    return copied.rows;
  }

  // Rows of sensors as they are, the sums, and what is lost, in one transaction.
  base::Result<> Finish(NewDatabase& into) {
    const Environment& environment = into.environment();
    base::Result<Transaction> txn = Transaction::BeginWrite(environment.get());
    if (!txn) return std::unexpected(txn.error());
    const base::Result<std::uint64_t> delivered = CopySensors(environment, *txn);
    if (!delivered) return std::unexpected(delivered.error());
    const std::uint64_t saved = into.observations();
    const std::uint64_t missing = *delivered > saved ? *delivered - saved : 0;
    const std::uint64_t erased = std::min(missing, erased_);
    if (const auto copied = CopyTombstones(environment, *txn); !copied) return copied;
    for (const auto& [key, sum] : {std::pair{kMetaObservations, saved}, std::pair{kMetaErased, erased},
                                   std::pair{kMetaLost, missing - erased}}) {
      if (sum == 0) continue;
      if (const auto written = AddToSum(environment, *txn, key, sum); !written) return written;
    }
    return txn->Commit();
  }

 private:
  base::Result<> JoinInto(const NewDatabase& forward, const NewDatabase& inverse, NewDatabase& into) {
    const std::shared_ptr<const Snapshot> left = forward.snapshot();
    const std::shared_ptr<const Snapshot> right = inverse.snapshot();
    MergeCursor a(AllRuns(left->Of(Order::kForward)), nullptr, true);
    MergeCursor b(AllRuns(right->Of(Order::kForward)));
    a.Seek({});
    b.Seek({});
    while (a.valid() || b.valid()) {
      const int order = !a.valid() ? 1 : !b.valid() ? -1 : CompareKeys(a.key(), b.key());
      const Sighting sighting = order < 0 ? a.sighting() : order > 0 ? b.sighting() : Join(a.sighting(), b.sighting());
      observation::RecordView record;
      if (!decoder_.Decode(Order::kForward, order <= 0 ? a.key() : b.key(), sighting, record)) break;
      DaySeries days = order <= 0 ? a.days() : DaySeries();
      // The other order keeps no days: what it knows more of is of none.
      if (order == 0) MergeDays(days, a.sighting(), {true, {}}, b.sighting(), sighting, scratch_);
      if (const auto added = into.Add(record, days); !added) return added;
      if (order <= 0) a.Next();
      if (order >= 0) b.Next();
    }
    if (a.valid() || b.valid() || !a.ok() || !b.ok()) return std::unexpected(DamagedRuns());
    return into.Flush();
  }

  // From `next` on as far as a step goes; returns where to go on, nullopt behind the last row that can be read.
  base::Result<std::optional<std::string>> CopyRows(const Environment& environment, const Transaction& txn,
                                                    std::string next, JournalState& copied) {
    const std::uint64_t most = copied.octets + kJournalStepOctets;
    for (std::uint64_t looked_at = 0; looked_at < kJournalStepRows && copied.octets < most; ++looked_at) {
      const auto row = stored_.Seek(stored_.tables().journal, next);
      if (!row || !*row || (*row)->key < next) return std::nullopt;
      next = (*row)->key + '\0';
      const auto whole = ReadJournalRow((*row)->key, (*row)->value);
      if (!whole || whole->number <= copied.last) continue;
      copied = {whole->number, copied.rows + 1, copied.octets + whole->value.size()};
      const auto written = WriteJournalRow(environment, txn, whole->number, base::AsChars(whole->value), copied.octets);
      if (!written) return std::unexpected(written.error());
    }
    return next;
  }

  // Returns how much they delivered.
  base::Result<std::uint64_t> CopySensors(const Environment& environment, const Transaction& txn) {
    std::uint64_t delivered = 0;
    auto row = stored_.Seek(stored_.tables().sensors, {});
    for (; row && *row; row = stored_.Seek(stored_.tables().sensors, (*row)->key + '\0')) {
      std::string id;
      std::uint64_t epoch = 0;
      SensorValue value;
      if (!ReadSensorKey(base::AsBytes((*row)->key), id, epoch) || !ReadSensorValue((*row)->value, value)) continue;
      const auto put = Put(txn, environment.tables().sensors, (*row)->key, base::AsChars((*row)->value));
      if (!put) return std::unexpected(put.error());
      delivered = observation::SaturatingAdd(delivered, value.observations);
    }
    return delivered;
  }

  // They stand as if nothing had been carried out: what of it was saved is hidden, and erased when spoord starts.
  base::Result<> CopyTombstones(const Environment& environment, const Transaction& txn) {
    std::uint64_t last = 0;
    auto row = stored_.Seek(stored_.tables().meta, kTombstonePrefix);
    for (; row && *row && (*row)->key.starts_with(kTombstonePrefix);
         row = stored_.Seek(stored_.tables().meta, (*row)->key + '\0')) {
      const std::optional<TombstoneRow> tombstone = DecodeTombstone((*row)->key, (*row)->value);
      if (!tombstone) continue;
      last = tombstone->id;
      const auto put = Put(txn, environment.tables().meta, (*row)->key, base::AsChars((*row)->value));
      if (!put) return put;
    }
    return last == 0 ? base::Result<>() : AddToSum(environment, txn, kMetaLastTombstone, last);
  }

  StoredDatabase& stored_;
  const std::uint64_t map_size_octets_;
  const std::uint64_t erased_;  // observations, as the sums say
  Findings ignored_;            // the check before told them
  const std::vector<StoredRun> runs_;
  RowDecoder decoder_;
  std::vector<DayBucket> scratch_;
};

RepairSource SourceFor(const CheckReport& found) {
  if (found.complete[SlotOf(Order::kForward)]) return RepairSource::kForward;
  if (found.complete[SlotOf(Order::kInverse)]) return RepairSource::kInverse;
  return RepairSource::kBoth;
}

base::Result<> SaveRecords(Repairer& repairer, RepairSource source, const std::string& dir, NewDatabase& into) {
  if (source == RepairSource::kForward) return repairer.Salvage(Order::kForward, into);
  if (source == RepairSource::kInverse) return repairer.Salvage(Order::kInverse, into);
  const std::string scratch = dir + "/scratch";
  const auto saved = repairer.SalvageBoth(scratch, into);
  std::error_code ignored;
  std::filesystem::remove_all(scratch, ignored);
  return saved;
}

}  // namespace

base::Result<RepairReport> RepairDatabase(const RepairOptions& options, const UpkeepProgress& progress) {
  base::Result<CheckReport> found = CheckDatabase(options.data_dir, progress);
  if (!found) return std::unexpected(found.error());
  RepairReport report;
  report.found = *std::move(found);
  report.source = SourceFor(report.found);
  const auto stored = StoredDatabase::Open(options.data_dir);
  if (!stored) return std::unexpected(stored.error());
  base::Result<NewDirectory> made = NewDirectory::Make(options.new_dir);
  if (!made) return std::unexpected(made.error());
  {
    auto into = NewDatabase::Make(made->partial(), options.map_size_octets);
    if (!into) return std::unexpected(into.error());
    Repairer repairer(**stored, options.map_size_octets, report.found.erased);
    if (const auto saved = SaveRecords(repairer, report.source, made->partial(), **into); !saved) {
      return std::unexpected(saved.error());
    }
    const base::Result<std::uint64_t> journal_rows = repairer.CopyJournal(**into);
    if (!journal_rows) return std::unexpected(journal_rows.error());
    report.journal_rows = *journal_rows;
    if (const auto finished = repairer.Finish(**into); !finished) return std::unexpected(finished.error());
    report.observations = (*into)->observations();
  }
  const base::Result<CheckReport> verified = CheckDatabase(made->partial());
  if (!verified) return std::unexpected(verified.error());
  if (!verified->damages.empty()) {
    return base::Fail(base::ErrorCode::kInternal, "what was written to " + options.new_dir +
                                                      " is not sound: " + verified->damages.front().what + ": " +
                                                      verified->damages.front().first + "; check memory and disk");
  }
  report.records = verified->records;
  if (const auto finished = made->Finish(); !finished) return std::unexpected(finished.error());
  return report;
}

}  // namespace spoor::storage
