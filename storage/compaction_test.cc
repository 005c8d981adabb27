// Merging: that it goes by itself, in steps which survive being the last one, and leaves what it should.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "storage/compaction_thread.h"
#include "storage/compactor.h"
#include "storage/environment.h"
#include "storage/run_store.h"
#include "storage/run_tables.h"
#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using testing::Feeder;
using testing::kTinyRuns;
using testing::Lines;
using testing::Model;
using testing::ReadAll;
using testing::RecordMaker;
using testing::WireOf;

constexpr std::uint64_t kMap_octets = 64 << 20;

class CompactionTest : public ::testing::Test {
 protected:
  void Open(bool in_background) {
    database_.reset();
    database_ = Database::Open({dir_.path(), kMap_octets, in_background, 100, kTinyRuns}).value();
  }

  void Commit(int batches, int records_each) {
    Feeder feeder(*database_, "sensor", ++boot_epoch_);
    for (int i = 0; i < batches; ++i) {
      std::vector<observation::Record> records;
      for (int j = 0; j < records_each; ++j) records.push_back(maker_.Make());
      for (const observation::Record& record : records) model_.Add(record.view());
      ASSERT_TRUE(feeder.Commit(records));
    }
  }

  void ExpectModel() { EXPECT_EQ(Lines(ReadAll(*database_, {AllRecords{}, {}})), Lines(model_.All())); }

  test::TemporaryFolder dir_;
  RecordMaker maker_{81};
  Model model_;
  std::unique_ptr<Database> database_;
  std::uint64_t boot_epoch_ = 0;
};

TEST_F(CompactionTest, GoesByItselfUntilNothingWaits) {
  Open(true);
  Commit(60, 20);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (database_->Stats()->orders[0].runs >= kMergeWidth && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const Statistics stats = database_->Stats().value();
  EXPECT_LT(stats.orders[0].runs, kMergeWidth);
  EXPECT_GT(stats.compaction.steps, 0u);
  EXPECT_EQ(stats.compaction.error, "");
  ExpectModel();
}

TEST_F(CompactionTest, EverythingInOneRunHasEachRowOnce) {
  Open(false);
  Commit(30, 15);
  EXPECT_EQ(database_->Stats()->orders[0].runs, 30u);
  ASSERT_TRUE(database_->Compact());
  const Statistics stats = database_->Stats().value();
  for (const OrderStatistics& order : stats.orders) EXPECT_EQ(order.runs, 1u);
  EXPECT_EQ(stats.orders[0].rows, model_.size());
  EXPECT_EQ(stats.orders[1].rows, model_.size());
  ExpectModel();
}

TEST_F(CompactionTest, RunsNeverGrowWithoutBoundWhenNobodyMerges) {
  Open(false);
  Commit(150, 1);
  EXPECT_LT(database_->Stats()->orders[0].runs, 100u);
  ExpectModel();
}

// Every step is a state that can be read, committed to, reopened and merged on.
TEST_F(CompactionTest, GoesOnAfterAnyStep) {
  Open(false);
  Commit(12, 15);
  database_.reset();
  int steps = 0;
  for (bool more = true; more; ++steps) {
    {
      const auto environment = Environment::Open(dir_.path(), kMap_octets).value();
      const auto runs = RunStore::Open(*environment).value();
      std::mutex writer;
      Compactor compactor(*environment, kTinyRuns, *runs, writer);
      more = compactor.StepToOneRun().value();
    }
    Open(false);
    ExpectModel();
    if (steps < 10) Commit(1, 5);
    database_.reset();
  }
  EXPECT_GT(steps, 20);
  Open(false);
  EXPECT_EQ(database_->Stats()->records, model_.size());
}

// The choice of jobs: small ones first, whatever else waits.
TEST_F(CompactionTest, TheLeastMergeIsNext) {
  Open(false);
  Commit(8, 600);
  Commit(8, 3);
  database_.reset();
  const auto environment = Environment::Open(dir_.path(), kMap_octets).value();
  const auto runs = RunStore::Open(*environment).value();
  const std::optional<MergeJob> job = NextMerge(*runs->Current());
  ASSERT_TRUE(job);
  EXPECT_LE(job->rows, 8u * 3u);
}

}  // namespace
}  // namespace spoor::storage
