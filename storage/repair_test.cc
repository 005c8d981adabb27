// Saving what is readable: nothing is lost while one order is whole, and nothing is ever counted twice.
#include "storage/repair.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "storage/journal.h"
#include "storage/lmdb_handle.h"
#include "storage/run_tables.h"
#include "storage/runs/segment.h"
#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using test::TemporaryFolder;
using testing::Feeder;
using testing::kTinyRuns;
using testing::Line;
using testing::Lines;
using testing::RecordMaker;

constexpr std::uint64_t kMap_octets = 64 << 20;

struct Contents {
  std::vector<observation::Record> records;
  std::vector<std::vector<DayCount>> days;
  std::vector<SensorState> sensors;
  Statistics statistics;
};

Contents Read(const std::string& dir) {
  const auto database = Database::Open({dir, kMap_octets, false}).value();
  PageRequest page;
  page.with_days = true;
  Page whole = testing::ReadWhole(*database, {AllRecords{}, {}}, page);
  return {std::move(whole.records), std::move(whole.days), database->Sensors().value(), database->Stats().value()};
}

// A database of several runs of each order, some merged and of several days, and a place beside it.
class RepairTest : public ::testing::Test {
 protected:
  RepairTest() {
    const auto database = Database::Open({data_, kMap_octets, false, 100, kTinyRuns}).value();
    Feeder feeder(*database);
    RecordMaker maker(3);
    for (int i = 0; i < 5; ++i) {
      std::vector<observation::Record> block;
      for (int j = 0; j < 60; ++j) block.push_back(maker.Make());
      for (observation::Record& record : block) {
        record.time_first_s += static_cast<std::uint32_t>(i) * 86400;
        record.time_last_s += static_cast<std::uint32_t>(i) * 86400;
      }
      EXPECT_TRUE(feeder.Commit(block));
      EXPECT_TRUE(i != 2 || database->Compact());
    }
  }

  // Flips an octet of each `step`-th segment of these orders: in the last block, or in the header.
  void Damage(const std::vector<Order>& orders, std::size_t step, bool header) {
    const auto environment = Environment::Open(data_, kMap_octets).value();
    Transaction txn = Transaction::BeginWrite(environment->get()).value();
    std::map<std::string, std::string> rows;
    std::size_t number = 0;
    {
      auto cursor = Cursor::Open(txn, environment->tables().segments).value();
      for (bool on = cursor.Seek({}).value(); on; on = cursor.Next().value()) {
        const auto segment = Segment::Open(cursor.value());
        if (std::ranges::find(orders, segment->order()) == orders.end() || number++ % step != 0) continue;
        const base::ByteSpan block = segment->Block(segment->block_count() - 1);
        std::string value = base::ToString(cursor.value());
        const auto at = header ? 20 : static_cast<std::size_t>(block.data() - cursor.value().data()) + 9;
        value[at] = static_cast<char>(value[at] ^ 1);
        rows.emplace(cursor.key(), std::move(value));
      }
    }
    EXPECT_FALSE(rows.empty());
    for (const auto& [key, value] : rows) EXPECT_TRUE(Put(txn, environment->tables().segments, key, value));
    EXPECT_TRUE(txn.Commit());
  }

  RepairReport Repair() { return RepairDatabase({data_, new_, kMap_octets}).value(); }

  TemporaryFolder folder_;
  const std::string data_ = folder_.path() + "/data";
  const std::string new_ = folder_.path() + "/new";
};

TEST_F(RepairTest, NothingIsLostWhileOneOrderIsWhole) {
  const Contents before = Read(data_);
  TemporaryFolder sound;
  const auto overwrite = std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy(data_, sound.path(), overwrite);
  for (const auto& [order, source] :
       {std::pair{Order::kForward, RepairSource::kInverse}, std::pair{Order::kInverse, RepairSource::kForward}}) {
    for (const bool header : {false, true}) {
      Damage({order}, 2, header);
      const RepairReport report = Repair();
      EXPECT_EQ(report.source, source);
      EXPECT_FALSE(report.found.damages.empty());
      EXPECT_EQ(report.records, before.statistics.records);
      const Contents after = Read(new_);
      EXPECT_TRUE(Lines(after.records) == Lines(before.records));
      EXPECT_TRUE(source == RepairSource::kInverse || after.days == before.days);
      EXPECT_EQ(after.statistics.observations, before.statistics.observations);
      ASSERT_EQ(after.sensors.size(), 1u);
      EXPECT_EQ(after.sensors[0].sequence, before.sensors[0].sequence);
      EXPECT_EQ(after.sensors[0].observations, before.sensors[0].observations);
      EXPECT_EQ(CheckDatabase(new_)->lost, 0u);
      std::filesystem::remove_all(new_);
      std::filesystem::copy(sound.path(), data_, overwrite);
    }
  }
}

TEST_F(RepairTest, NamesAreMadeAnew) {
  const Contents before = Read(data_);
  Damage({Order::kOwnerNames, Order::kTargetNames}, 1, false);
  EXPECT_EQ(Repair().source, RepairSource::kForward);
  EXPECT_TRUE(Lines(Read(new_).records) == Lines(before.records));
}

// What two damaged orders give together: each record at most what it was, and where one of them had it whole, that.
TEST_F(RepairTest, BothOrdersGiveWhatTheyHaveAndNothingTwice) {
  const Contents before = Read(data_);
  std::map<std::string, observation::Record> truth;
  for (const auto& record : before.records) truth[record.owner + std::to_string(record.type) + record.rdata] = record;
  Damage({Order::kForward}, 3, false);
  Damage({Order::kInverse}, 5, true);
  const RepairReport report = Repair();
  EXPECT_EQ(report.source, RepairSource::kBoth);
  const Contents after = Read(new_);
  std::size_t exact = 0;
  for (const auto& record : after.records) {
    const auto& was = truth.at(record.owner + std::to_string(record.type) + record.rdata);
    EXPECT_LE(record.count, was.count);
    EXPECT_GE(record.time_first_s, was.time_first_s);
    EXPECT_LE(record.time_last_s, was.time_last_s);
    exact += Line(record) == Line(was) ? 1 : 0;
  }
  EXPECT_GT(exact, before.records.size() * 3 / 4);
  EXPECT_EQ(report.records, after.records.size());
  EXPECT_EQ(after.sensors[0].sequence, before.sensors[0].sequence);
  const auto checked = CheckDatabase(new_).value();
  EXPECT_TRUE(checked.damages.empty());
  EXPECT_EQ(checked.lost, before.statistics.observations - after.statistics.observations);
  EXPECT_GT(checked.lost, 0u);
}

// Of which order a run is cannot be told without its row: what is left of either fills the other.
TEST_F(RepairTest, ARunWithoutItsRowIsTakenFromTheOtherOrder) {
  const Contents before = Read(data_);
  {
    const auto environment = Environment::Open(data_, kMap_octets).value();
    Transaction txn = Transaction::BeginWrite(environment->get()).value();
    EXPECT_TRUE(Put(txn, environment->tables().runs, RunKey(1), "damaged"));
    EXPECT_TRUE(txn.Commit());
  }
  const RepairReport report = Repair();
  EXPECT_EQ(report.source, RepairSource::kBoth);
  EXPECT_EQ(report.observations, report.found.observations);
  EXPECT_TRUE(Lines(Read(new_).records) == Lines(before.records));
}

TEST_F(RepairTest, WholeRowsOfTheJournalKeepTheirNumbers) {
  std::vector<JournalRow> rows;
  {
    const auto database = Database::Open({data_, kMap_octets, false}).value();
    Feeder feeder(*database, "another");
    for (int i = 0; i < 5; ++i) {
      CommitDetail detail;
      detail.journal = [i](const std::vector<CommittedRecord>&) { return "row " + std::to_string(i); };
      ASSERT_TRUE(feeder.Commit({}, nullptr, detail));
    }
    rows = database->ReadJournal(0, kMap_octets).value();
  }
  EXPECT_EQ(Repair().journal_rows, 5u);
  std::filesystem::remove_all(new_);
  {
    const auto environment = Environment::Open(data_, kMap_octets).value();
    Transaction txn = Transaction::BeginWrite(environment->get()).value();
    EXPECT_TRUE(Put(txn, environment->tables().journal, JournalKey(rows[1].number), "damaged row"));
    EXPECT_TRUE(txn.Commit());
  }
  const RepairReport report = Repair();
  EXPECT_EQ(report.source, RepairSource::kForward) << "no record is lost with it";
  EXPECT_EQ(report.journal_rows, 4u);
  EXPECT_EQ(report.found.journal_rows, 5u);
  EXPECT_FALSE(report.found.journal_complete);
  const auto repaired = Database::Open({new_, kMap_octets}).value();
  rows.erase(rows.begin() + 1);
  const std::vector<JournalRow> after = repaired->ReadJournal(0, kMap_octets).value();
  ASSERT_EQ(after.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(after[i].number, rows[i].number);
    EXPECT_EQ(after[i].value, rows[i].value);
  }
  EXPECT_EQ(repaired->Journal().last, rows.back().number);
}

TEST_F(RepairTest, TheDamagedDirectoryIsNotWritten) {
  Damage({Order::kForward, Order::kInverse}, 2, false);
  const auto octets = [&] {
    std::ifstream in(data_ + "/data.mdb", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string before = octets();
  Repair();
  EXPECT_EQ(octets(), before);
  EXPECT_FALSE(std::filesystem::exists(new_ + ".partial"));
  EXPECT_FALSE(std::filesystem::exists(new_ + "/scratch"));
}

TEST_F(RepairTest, ADirectoryThatIsThereIsRefused) {
  std::filesystem::create_directory(new_);
  std::ofstream(new_ + "/file") << "x";
  EXPECT_EQ(RepairDatabase({data_, new_, kMap_octets}).error().code, base::ErrorCode::kAlreadyExists);
  EXPECT_EQ(RepairDatabase({data_, data_, kMap_octets}).error().code, base::ErrorCode::kAlreadyExists);
}

}  // namespace
}  // namespace spoor::storage
