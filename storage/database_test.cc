// Commits: merging, sequences, what is kept over a restart.
#include "storage/database.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <limits>
#include <thread>

#include "storage/batch_writer.h"
#include "storage/sensor_ledger.h"
#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using base::ErrorCode;
using test::TemporaryFolder;
using testing::Feeder;
using testing::Line;
using testing::Lines;
using testing::MakeRecord;
using testing::Model;
using testing::ReadAll;
using testing::RecordMaker;
using testing::WireOf;

constexpr std::uint64_t kMap_octets = 256 << 20;

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() { Reopen(); }
  void Reopen() {
    database_.reset();
    database_ = Database::Open({dir_.path(), kMap_octets}).value();
  }
  std::vector<std::string> All() { return Lines(ReadAll(*database_, {AllRecords{}, {}})); }

  base::Result<CommitOutcome> CommitOne(const SensorPosition& position, const observation::Record& record) {
    const observation::RecordView view = record.view();
    const Batch batch{position, std::span(&view, 1)};
    return database_->Commit(std::span(&batch, 1));
  }

  TemporaryFolder dir_;
  std::unique_ptr<Database> database_;
  observation::Record record_ = MakeRecord(WireOf("www.example.com"), 1, "abcd", 3, 100, 200);
};

TEST_F(DatabaseTest, MergesByMinMaxSumUnion) {
  Feeder feeder(*database_);
  observation::Record other = MakeRecord(record_.owner, 1, "abcd", 4, 50, 150);
  other.provenance = observation::kGlue;
  const CommitOutcome first = feeder.Commit({record_}).value();
  EXPECT_EQ(first.new_records, 1u);
  EXPECT_EQ(first.known_records, 0u);
  EXPECT_EQ(first.observations, 3u);
  const CommitOutcome second = feeder.Commit({other, other}).value();
  EXPECT_EQ(second.new_records, 0u);
  EXPECT_EQ(second.known_records, 2u);
  EXPECT_EQ(second.committed_batches, 1u);
  observation::Record merged = MakeRecord(record_.owner, 1, "abcd", 11, 50, 200);
  merged.provenance = observation::kAnswer | observation::kGlue;
  EXPECT_EQ(All(), std::vector{Line(merged)});
  const Statistics stats = database_->Stats().value();
  EXPECT_EQ(stats.records, 1u);
  EXPECT_EQ(stats.observations, 11u);
  EXPECT_EQ(stats.format_version, 5u);
  EXPECT_EQ(stats.map_octets, kMap_octets);
  EXPECT_GT(stats.used_octets, 0u);
}

TEST_F(DatabaseTest, CountsSaturate) {
  Feeder feeder(*database_);
  record_.count = std::numeric_limits<std::uint64_t>::max() - 1;
  ASSERT_TRUE(feeder.Commit({record_}));
  ASSERT_TRUE(feeder.Commit({record_}));
  record_.count = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(All(), std::vector{Line(record_)});
  EXPECT_EQ(database_->Stats()->observations, record_.count);
}

TEST_F(DatabaseTest, ABatchThatComesTwiceCountsOnce) {
  ASSERT_TRUE(CommitOne({"s", 1, 1}, record_));
  const CommitOutcome again = CommitOne({"s", 1, 1}, record_).value();
  EXPECT_EQ(again.skipped_batches, 1u);
  EXPECT_EQ(again.committed_batches, 0u);
  EXPECT_EQ(again.observations, 0u);
  EXPECT_EQ(All(), std::vector{Line(record_)});
  // Another boot epoch and another sensor number their blocks for themselves.
  ASSERT_TRUE(CommitOne({"s", 2, 1}, record_));
  ASSERT_TRUE(CommitOne({"t", 1, 1}, record_));
  EXPECT_EQ(database_->Stats()->observations, 9u);
}

TEST_F(DatabaseTest, RefusesGapsAndKeepsNothingOfSuchACommit) {
  const observation::RecordView view = record_.view();
  const std::span one(&view, 1);
  const std::array<Batch, 2> gap = {Batch{{"s", 1, 1}, one}, Batch{{"s", 1, 3}, one}};
  EXPECT_EQ(database_->Commit(gap).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_TRUE(All().empty());
  EXPECT_EQ(database_->CommittedSequence("s", 1).value(), 0u);
  const std::array<Batch, 3> mixed = {Batch{{"s", 1, 1}, one}, Batch{{"s", 1, 1}, one}, Batch{{"s", 1, 2}, one}};
  const CommitOutcome outcome = database_->Commit(mixed).value();
  EXPECT_EQ(outcome.committed_batches, 2u);
  EXPECT_EQ(outcome.skipped_batches, 1u);
  EXPECT_EQ(database_->CommittedSequence("s", 1).value(), 2u);
}

TEST_F(DatabaseTest, RefusesImpossibleSensorsAndRecords) {
  EXPECT_EQ(CommitOne({"", 1, 1}, record_).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(CommitOne({std::string(256, 's'), 1, 1}, record_).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(CommitOne({std::string("a\0b", 3), 1, 1}, record_).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(CommitOne({"s", 1, 0}, record_).error().code, ErrorCode::kInvalidArgument);
  record_.owner = "no name";
  EXPECT_EQ(CommitOne({"s", 1, 1}, record_).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(database_->Sensors()->empty());
  EXPECT_EQ(database_->CommittedSequence(std::string(600, 's'), 1).value(), 0u);
}

TEST_F(DatabaseTest, ListsSensorsInOrder) {
  ASSERT_TRUE(CommitOne({"b", 5, 1}, record_));
  ASSERT_TRUE(CommitOne({"a", 256, 1}, record_));
  ASSERT_TRUE(CommitOne({"a", 1, 1}, record_));
  ASSERT_TRUE(CommitOne({"a", 1, 2}, record_));
  {
    const auto c = CommitOne({std::string(255, 'c'), 0, 1}, record_);
    ASSERT_TRUE(c) << c.error().message;
  }
  const std::vector<SensorState> sensors = database_->Sensors().value();
  ASSERT_EQ(sensors.size(), 4u);
  EXPECT_EQ(sensors[0].sensor_id, "a");
  EXPECT_EQ(sensors[0].boot_epoch, 1u);
  EXPECT_EQ(sensors[0].sequence, 2u);
  EXPECT_EQ(sensors[0].observations, 6u);
  EXPECT_GT(sensors[0].last_commit_s, 1'600'000'000u);
  EXPECT_EQ(sensors[1].boot_epoch, 256u);
  EXPECT_EQ(sensors[2].sensor_id, "b");
}

TEST_F(DatabaseTest, EmptyBatchesCountAsCommitted) {
  const Batch empty{{"s", 1, 1}, {}};
  EXPECT_EQ(database_->Commit(std::span(&empty, 1))->committed_batches, 1u);
  EXPECT_EQ(database_->CommittedSequence("s", 1).value(), 1u);
  EXPECT_TRUE(database_->Commit({}));
}

TEST_F(DatabaseTest, ReopeningKeepsEverything) {
  RecordMaker maker(61);
  Model model;
  Feeder feeder(*database_);
  std::vector<observation::Record> records;
  for (int i = 0; i < 1000; ++i) records.push_back(maker.Make());
  for (const observation::Record& record : records) model.Add(record.view());
  ASSERT_TRUE(feeder.Commit(records));
  Reopen();
  EXPECT_EQ(All(), Lines(model.All()));
  EXPECT_EQ(database_->CommittedSequence("sensor-1", 7).value(), 1u);
}

TEST_F(DatabaseTest, OrderOfBatchesDoesNotMatter) {
  RecordMaker maker(62);
  std::vector<observation::Record> records;
  for (int i = 0; i < 600; ++i) records.push_back(maker.Make());
  Feeder forwards(*database_);
  for (int i = 0; i < 6; ++i)
    ASSERT_TRUE(forwards.Commit({records.begin() + i * 100, records.begin() + (i + 1) * 100}));
  TemporaryFolder other_dir;
  const auto other = Database::Open({other_dir.path(), kMap_octets}).value();
  Feeder backwards(*other);
  for (int i = 5; i >= 0; --i)
    ASSERT_TRUE(backwards.Commit({records.begin() + i * 100, records.begin() + (i + 1) * 100}));
  EXPECT_EQ(All(), Lines(ReadAll(*other, {AllRecords{}, {}})));
}

// Each page is one moment of the database: a reader never sees half a commit.
TEST_F(DatabaseTest, ReadersSeeWholeCommits) {
  constexpr int kRecords = 50;
  constexpr int kCommits = 60;
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  const auto read = [&] {
    while (!done) {
      const Page page = database_->Read({AllRecords{}, {}}, {kRecords * 2, kRecords * 2, {}}).value();
      if (!page.records.empty() && page.records.size() != kRecords) ++torn;
      for (const observation::Record& record : page.records) torn += record.count != page.records[0].count;
    }
  };
  std::array<std::jthread, 4> readers;
  for (std::jthread& reader : readers) reader = std::jthread(read);
  std::vector<observation::Record> records;
  for (int i = 0; i < kRecords; ++i) records.push_back(MakeRecord(WireOf("a" + std::to_string(i)), 1, "abcd"));
  Feeder feeder(*database_);
  for (int i = 0; i < kCommits; ++i) EXPECT_TRUE(feeder.Commit(records));
  done = true;
  for (std::jthread& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace spoor::storage
