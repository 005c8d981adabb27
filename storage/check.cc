#include "storage/check.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/byte_cursor.h"
#include "storage/erasure_rows.h"
#include "storage/journal.h"
#include "storage/row_value.h"
#include "storage/upkeep/order_sum.h"
#include "storage/upkeep/run_inspector.h"
#include "storage/upkeep/stored_database.h"
#include "storage/upkeep/stored_runs.h"

namespace spoor::storage {
namespace {

class Checker {
 public:
  Checker(StoredDatabase& stored, const UpkeepProgress& progress) : stored_(stored), progress_(progress) {}

  CheckReport Check() {
    ReadSums();
    ReadSensors();
    ReadErasure();
    ReadJournal();
    runs_ = ListRuns(stored_, findings_);
    CountRuns();
    for (const StoredRun& run : runs_) InspectRun(run);
    for (const Order order : kAllOrders) {
      if (findings_.sound(order))
        sums_[SlotOf(order)] = SumOrder(order, RunsOf(order), sweep(), stored_.secret(), Counted());
    }
    CompareSums();
    CompareOrders();
    findings_.MoveTo(report_);
    return std::move(report_);
  }

 private:
  std::uint64_t ReadSum(std::string_view key) {
    const auto row = stored_.Seek(stored_.tables().meta, key);
    if (!row) findings_.Add("unreadable table of sums", row.error().message);
    if (!row || !*row || (*row)->key != key) return 0;
    if ((*row)->value.size() != sizeof(std::uint64_t)) findings_.Add("damaged sum", key);
    return base::ByteReader((*row)->value).U64();
  }

  void ReadSums() {
    report_.records = ReadSum(kMetaRecords);
    report_.observations = ReadSum(kMetaObservations);
    report_.lost = ReadSum(kMetaLost);
    report_.erased = ReadSum(kMetaErased);
  }

  // Tombstones, and the sweep if one is under way.
  void ReadErasure() {
    const MDB_dbi meta = stored_.tables().meta;
    auto row = stored_.Seek(meta, kTombstonePrefix);
    for (; row && *row && (*row)->key.starts_with(kTombstonePrefix); row = stored_.Seek(meta, (*row)->key + '\0')) {
      if (!DecodeTombstone((*row)->key, (*row)->value)) findings_.Add("damaged tombstone", "number behind others");
    }
    if (row) row = stored_.Seek(meta, kMetaSweep);
    if (!row) return findings_.Add("unreadable table of sums", row.error().message);
    if (!*row || (*row)->key != kMetaSweep) return;
    sweep_ = DecodeSweep((*row)->value);
    if (!sweep_) findings_.AddAnywhere("damaged sweep", "what it erases is not known");
  }

  // Nothing of it is a record: the orders are whole without it.
  void AddOfJournal(std::string_view what, std::string_view where) {
    report_.journal_complete = false;
    findings_.Add(what, where);
  }

  void ReadJournal() {
    if (!stored_.has_journal()) return;
    const std::uint64_t said = ReadSum(kMetaJournalOctets);
    std::uint64_t octets = 0;
    std::string last;
    auto row = stored_.Seek(stored_.tables().journal, {});
    for (; row && *row; row = stored_.Seek(stored_.tables().journal, last + '\0')) {
      const std::string place = "the one behind " + std::to_string(report_.journal_rows) + " others";
      if ((*row)->key <= last) return AddOfJournal("row of the journal out of order", place);
      ++report_.journal_rows;
      octets += JournalValueOctets((*row)->value);
      if (!ReadJournalRow((*row)->key, (*row)->value)) AddOfJournal("damaged row of the journal", place);
      last = (*row)->key;
    }
    if (!row) return AddOfJournal("unreadable table of the journal", row.error().message);
    if (octets == said) return;
    AddOfJournal("octets of the journal",
                 "the sum says " + std::to_string(said) + ", its rows have " + std::to_string(octets));
  }

  const Sweep* sweep() const { return sweep_ ? &*sweep_ : nullptr; }

  void ReadSensors() {
    auto row = stored_.Seek(stored_.tables().sensors, {});
    for (; row && *row; row = stored_.Seek(stored_.tables().sensors, (*row)->key + '\0')) {
      std::string id;
      std::uint64_t epoch = 0;
      SensorValue value;
      ++report_.sensors;
      if (!ReadSensorKey(base::AsBytes((*row)->key), id, epoch) || !ReadSensorValue((*row)->value, value)) {
        findings_.Add("damaged row of a sensor", "the one behind " + std::to_string(report_.sensors - 1) + " others");
        continue;
      }
      if (value.sequence == 0) findings_.Add("sensor that delivered nothing", id);
      delivered_ = observation::SaturatingAdd(delivered_, value.observations);
    }
    if (!row) findings_.Add("unreadable table of sensors", row.error().message);
  }

  void CountRuns() {
    report_.runs = runs_.size();
    for (const StoredRun& run : runs_) {
      report_.segments += run.run.segments.size();
      report_.rows += run.run.rows;
      report_.octets += run.run.octets;
    }
  }

  std::function<void(std::uint64_t)> Counted() {
    return [this](std::uint64_t rows) {
      done_ += rows;
      // Merged rows are fewer.
      if (progress_) progress_(std::min(done_, 2 * report_.rows), 2 * report_.rows);
    };
  }

  void InspectRun(const StoredRun& run) {
    RunInspector inspector(run, stored_.secret(), findings_);
    inspector.Inspect(Counted());
    report_.blocks += inspector.blocks();
    if (!findings_.sound(run.run.order)) return;
    for (const StoredRun& source : runs_) {
      if (source.run.merging_into != run.run.id || source.run.fence == inspector.last_key()) continue;
      // A sweep may have erased the last rows before the fence.
      if (sweep_ && sweep_->Covers(source.run.id) && source.run.fence > inspector.last_key()) continue;
      findings_.AddIn(run.run.order, "run that ends elsewhere than the fence of what it takes", PlaceOf(run.run));
    }
  }

  std::vector<const Run*> RunsOf(Order order) const {
    std::vector<const Run*> runs;
    for (const StoredRun& run : runs_) {
      if (run.run.order == order) runs.push_back(&run.run);
    }
    return runs;
  }

  const OrderSum& Of(Order order) const { return sums_[SlotOf(order)]; }

  void Compare(std::string_view what, const std::string& one, std::uint64_t a, const std::string& other,
               std::uint64_t b) {
    if (a != b) findings_.Add(what, one + " " + std::to_string(a) + ", " + other + " " + std::to_string(b));
  }

  // What an order holds is what the sums say.
  void CompareSums() {
    for (const Order order : {Order::kForward, Order::kInverse}) {
      const OrderSum& sum = Of(order);
      if (!sum.read) continue;
      const std::string name(OrderText(order));
      // What a sweep has still to erase is told by the order that it is counted in.
      const OrderSum& waiting = Of(Order::kForward).read ? Of(Order::kForward) : sum;
      const std::uint64_t records = sum.records.members + waiting.erased_records;
      const std::uint64_t observations = observation::SaturatingAdd(sum.observations, waiting.erased_observations);
      Compare("number of records", "the sum says", report_.records, name + " holds", records);
      Compare("number of observations", "the sum says", report_.observations, name + " holds", observations);
      report_.complete[SlotOf(order)] = report_.records == records && report_.observations == observations;
    }
    const std::uint64_t gone = observation::SaturatingAdd(report_.lost, report_.erased);
    Compare("number of observations", "the sum says, with what a repair lost and what was erased",
            observation::SaturatingAdd(report_.observations, gone), "the sensors delivered", delivered_);
  }

  void CompareOrders() {
    const OrderSum& forward = Of(Order::kForward);
    const OrderSum& inverse = Of(Order::kInverse);
    if (forward.read && inverse.read && forward.records != inverse.records) {
      findings_.Add("orders that disagree", "forward and inverse hold different records or sightings");
      report_.complete[SlotOf(Order::kForward)] = report_.complete[SlotOf(Order::kInverse)] = false;
    }
    CompareNames(Order::kOwnerNames, forward, "owners");
    CompareNames(Order::kTargetNames, inverse, "names in RDATA");
  }

  void CompareNames(Order order, const OrderSum& records, const std::string& what) {
    const OrderSum& names = Of(order);
    // Names of what a sweep erases go when it ends.
    const bool same = sweep_ || names.names == records.names;
    report_.complete[SlotOf(order)] = names.read && records.read && same;
    if (!names.read || !records.read || same) return;
    findings_.Add("orders that disagree", "the records have " + std::to_string(records.names.members) + " " + what +
                                              ", the order of " + std::string(OrderText(order)) + " holds " +
                                              std::to_string(names.names.members) +
                                              (names.names.members == records.names.members ? " others" : ""));
  }

  StoredDatabase& stored_;
  const UpkeepProgress& progress_;
  Findings findings_;
  CheckReport report_;
  std::vector<StoredRun> runs_;
  std::array<OrderSum, kOrders> sums_;
  std::optional<Sweep> sweep_;
  std::uint64_t delivered_ = 0;  // observations, by the sensors
  std::uint64_t done_ = 0;
};

}  // namespace

base::Result<CheckReport> CheckDatabase(const std::string& data_dir, const UpkeepProgress& progress) {
  const auto stored = StoredDatabase::Open(data_dir);
  if (!stored) return std::unexpected(stored.error());
  return Checker(**stored, progress).Check();
}

}  // namespace spoor::storage
