// Erasing: what is hidden at once, what stays away, and that every step of a sweep leaves a sound database, also when
// it is the last one before a start.
#include <gtest/gtest.h>

#include "storage/check.h"
#include "storage/repair.h"
#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using testing::Feeder;
using testing::kTinyRuns;
using testing::Lines;
using testing::MakeRecord;
using testing::Model;
using testing::ReadAll;
using testing::RecordMaker;
using testing::WireOf;

constexpr std::uint64_t kMap_octets = 64 << 20;
const std::string kAddress1("\x0a\0\0\1", 4);
const std::string kAddress2("\x0a\0\0\2", 4);
const std::string kAddress3("\x0a\0\0\3", 4);

class ErasureTest : public ::testing::Test {
 protected:
  ErasureTest() { Open(); }

  void Open() {
    database_.reset();
    database_ = Database::Open({dir_.path(), kMap_octets, false, 100, kTinyRuns}).value();
  }

  void Commit(const std::vector<observation::Record>& records) {
    for (const observation::Record& record : records) model_.Add(record.view());
    ASSERT_TRUE(Feeder(*database_, "sensor", ++boot_epoch_).Commit(records));
  }

  void Fill(int batches) {
    for (int i = 0; i < batches; ++i) {
      std::vector<observation::Record> records;
      for (int j = 0; j < 15; ++j) records.push_back(maker_.Make());
      Commit(records);
    }
  }

  // The same from every order, by every reader, and by the check.
  void ExpectModel() {
    EXPECT_EQ(Lines(ReadAll(*database_, {AllRecords{}, {}})), Lines(model_.All()));
    EXPECT_EQ(ReadAll(*database_, {OwnerPrefix{WireOf("")}, {}}).size(), model_.size());
    const Query inverse{RdataPrefix{WireOf("")}, {}};
    EXPECT_EQ(Lines(ReadAll(*database_, inverse)), Lines(model_.Answer(inverse)));
  }

  void ExpectSound() {
    database_.reset();
    const CheckReport report = CheckDatabase(dir_.path()).value();
    for (const Damage& damage : report.damages) ADD_FAILURE() << damage.what << ": " << damage.first;
    Open();
  }

  void EraseFromModel(const ErasureScope& scope) {
    model_.Erase([&](const observation::Record& record) { return testing::IsInScope(scope, record); });
  }

  test::TemporaryFolder dir_;
  RecordMaker maker_{91};
  Model model_;
  std::unique_ptr<Database> database_;
  std::uint64_t boot_epoch_ = 0;
};

TEST_F(ErasureTest, EveryStepOfASweepLeavesASoundDatabase) {
  Fill(12);
  const std::uint32_t before_s = maker_.Make().time_last_s;
  ASSERT_TRUE(database_->BeginSweep({{{}, before_s}}).value());
  const std::size_t all = model_.size();
  model_.Erase([&](const observation::Record& record) { return record.time_last_s < before_s; });
  EXPECT_LT(model_.size(), all);
  EXPECT_GT(model_.size(), 0u);
  int steps = 0;
  do {
    ExpectModel();
    ExpectSound();
  } while (++steps < 1000 && database_->CompactStep().value());
  EXPECT_GT(steps, 20);
  EXPECT_FALSE(database_->Stats()->sweeping);
  EXPECT_EQ(database_->Stats()->records, model_.size());
}

TEST_F(ErasureTest, ATombstoneHidesAtOnceAndRefusesWhatComesLater) {
  Commit({MakeRecord(WireOf("www.example.com"), 1, kAddress1, 2), MakeRecord(WireOf("example.com"), 16, "\1x", 3),
          MakeRecord(WireOf("myexample.com"), 1, kAddress2, 5)});
  const std::uint64_t id = database_->Purge({WireOf("example.com"), false, {}, {}}, {}).value();
  EraseFromModel({WireOf("example.com"), false, {}, {}});
  ExpectModel();
  const auto again = Feeder(*database_, "sensor", ++boot_epoch_)
                         .Commit({MakeRecord(WireOf("a.example.com"), 1, kAddress3, 7),
                                  MakeRecord(WireOf("myexample.com"), 16, "\1y", 1)})
                         .value();
  model_.Add(MakeRecord(WireOf("myexample.com"), 16, "\1y", 1).view());
  EXPECT_EQ(again.refused_records, 1u);
  EXPECT_EQ(again.new_records, 1u);
  ExpectModel();
  EXPECT_FALSE(database_->LiftTombstone(id)) << "what it erases would come back";
  ASSERT_TRUE(database_->Compact());
  const Statistics stats = database_->Stats().value();
  EXPECT_EQ(stats.records, 2u);
  EXPECT_EQ(stats.observations, 6u);
  EXPECT_EQ(stats.erased_records, 2u);
  EXPECT_EQ(stats.erased_observations, 12u);
  EXPECT_EQ(stats.orders[2].rows, 1u) << "the names of what is gone are gone";
  ExpectSound();
  ASSERT_EQ(database_->Tombstones().size(), 1u);
  EXPECT_TRUE(database_->Tombstones()[0].carried_out);
  ASSERT_TRUE(database_->LiftTombstone(id));
  Commit({MakeRecord(WireOf("www.example.com"), 1, kAddress1)});
  ExpectModel();
  EXPECT_EQ(database_->LiftTombstone(id).error().code, base::ErrorCode::kNotFound);
}

TEST_F(ErasureTest, ANetworkIsErasedFromAddressesAlone) {
  Commit({MakeRecord(WireOf("a"), 1, std::string("\xc0\0\2\1", 4)),
          MakeRecord(WireOf("b"), 1, std::string("\xc0\0\3\1", 4)),
          MakeRecord(WireOf("c"), 16, std::string("\xc0\0\2\1", 4)),
          MakeRecord(WireOf("d"), 28, std::string(16, '\xc0'))});
  const ErasureScope scope{{}, false, {}, base::ParsePrefix("192.0.2.0/24").value()};
  ASSERT_TRUE(database_->Purge(scope, {}));
  EraseFromModel(scope);
  EXPECT_EQ(model_.size(), 3u);
  ExpectModel();
  ASSERT_TRUE(database_->Compact());
  ExpectModel();
}

TEST_F(ErasureTest, WhatIsSeenAgainWhileItIsErasedBeginsAnew) {
  const std::string owner = WireOf("quiet.example");
  Commit(
      {MakeRecord(owner, 1, kAddress1, 40, 100, 200), MakeRecord(WireOf("busy.example"), 1, kAddress1, 1, 100, 900)});
  ASSERT_TRUE(database_->BeginSweep({{{}, 500}}).value());
  EXPECT_FALSE(database_->BeginSweep({{{}, 500}}).value()) << "one at a time";
  const auto back =
      Feeder(*database_, "sensor", ++boot_epoch_).Commit({MakeRecord(owner, 1, kAddress1, 1, 1000, 1000)});
  EXPECT_EQ(back->new_records, 1u);
  do {
    const auto records = ReadAll(*database_, {OwnerExact{owner}, {}});
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].time_first_s, 1000u);
    EXPECT_EQ(records[0].count, 1u);
    EXPECT_EQ(Lines(ReadAll(*database_,
                            {RdataRange{base::ParseIp("10.0.0.1").value(), base::ParseIp("10.0.0.1").value()}, {}}))
                  .size(),
              2u);
    ExpectSound();
  } while (database_->CompactStep().value());
  EXPECT_EQ(database_->Stats()->records, 2u);
  EXPECT_EQ(database_->Stats()->erased_observations, 40u);
}

TEST_F(ErasureTest, TheFirstLimitThatCoversARecordDecides) {
  Commit({MakeRecord(WireOf("a.keep"), 1, kAddress1, 1, 100, 200),
          MakeRecord(WireOf("a.other"), 1, kAddress1, 1, 100, 200),
          MakeRecord(WireOf("a.other"), 2, WireOf("ns"), 1, 100, 200)});
  const AgeLimit keep{{WireOf("keep"), false, {}, {}}, {}};
  const AgeLimit name_servers{{{}, false, {2}, {}}, 150};
  EXPECT_EQ(database_->Stats()->last_limit_sweep_s, 0u);
  ASSERT_TRUE(database_->BeginSweep({keep, name_servers, {{}, 1000}}).value());
  EraseFromModel({WireOf("a.other"), true, {1}, {}});
  ExpectModel();
  ASSERT_TRUE(database_->Compact());
  ExpectModel();
  EXPECT_GT(database_->Stats()->last_limit_sweep_s, 1'700'000'000u);
}

TEST_F(ErasureTest, EverythingCanGo) {
  Fill(10);
  ASSERT_TRUE(database_->Purge({}, 0xffffffff));
  EXPECT_EQ(ReadAll(*database_, {AllRecords{}, {}}).size(), 0u);
  while (database_->CompactStep().value()) ExpectSound();
  const Statistics stats = database_->Stats().value();
  EXPECT_EQ(stats.records, 0u);
  EXPECT_EQ(stats.observations, 0u);
  for (const OrderStatistics& order : stats.orders) EXPECT_EQ(order.runs, 0u);
  ExpectSound();
}

TEST_F(ErasureTest, ABackupAndARepairKeepTombstones) {
  Fill(8);
  const ErasureScope scope{{}, false, {1}, {}};
  ASSERT_TRUE(database_->Purge(scope, {}));
  EraseFromModel(scope);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(database_->CompactStep().value());
  database_.reset();
  test::TemporaryFolder other;
  ASSERT_TRUE(RepairDatabase({dir_.path(), other.path() + "/repaired", kMap_octets}));
  for (const std::string& dir : {dir_.path(), other.path() + "/repaired"}) {
    database_ = Database::Open({dir, kMap_octets, false, 100, kTinyRuns}).value();
    ExpectModel();
    ASSERT_TRUE(database_->Compact());
    ExpectModel();
    EXPECT_EQ(database_->Tombstones().size(), 1u);
    EXPECT_EQ(database_->Stats()->records, model_.size());
    database_.reset();
    EXPECT_TRUE(CheckDatabase(dir)->damages.empty());
  }
}

TEST_F(ErasureTest, BadScopesAreRefused) {
  EXPECT_EQ(database_->Purge({std::string("\3www", 4), false, {}, {}}, {}).error().code,
            base::ErrorCode::kInvalidArgument);
  EXPECT_FALSE(database_->Purge({{}, false, std::vector<std::uint16_t>(kMostScopeTypes + 1, 1), {}}, {}));
  EXPECT_FALSE(database_->BeginSweep(std::vector<AgeLimit>(kMostAgeLimits + 1)));
}

}  // namespace
}  // namespace spoor::storage
