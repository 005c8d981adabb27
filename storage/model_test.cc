// The database against a plain map, through random commits, steps of merges, full merges, reopening and queries. More
// steps: SPOOR_MODEL_STEPS=1000000 storage_test --gtest_filter='ModelTest.*'
#include <gtest/gtest.h>

#include <cstdlib>

#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using testing::Feeder;
using testing::Lines;
using testing::Model;
using testing::ReadAll;
using testing::RecordMaker;

constexpr std::uint64_t kMap_octets = 256 << 20;

class Play {
 public:
  explicit Play(std::uint32_t seed) : maker_(seed) { Reopen(); }

  void Step() {
    switch (maker_.Below(16)) {
      case 0:
        return Reopen();
      case 1:
        ASSERT_TRUE(database_->Compact());
        return;
      case 2:
      case 3:
      case 4:
        return Ask();
      default:
        return Commit();
    }
  }

  void CompareAll() {
    EXPECT_EQ(Lines(ReadAll(*database_, {AllRecords{}, {}})), Lines(model_.All()));
    const Statistics stats = database_->Stats().value();
    EXPECT_EQ(stats.records, model_.size());
    EXPECT_EQ(stats.observations, observations_);
    EXPECT_EQ(ReadAll(*database_, {OwnerPrefix{std::string(1, '\0')}, {}}).size(), model_.size());
  }

 private:
  void Reopen() {
    feeder_.reset();
    database_.reset();
    // With a thread that merges at any moment, and without.
    const DatabaseOptions options{dir_.path(), kMap_octets, maker_.Below(2) == 0, 100, testing::kTinyRuns};
    database_ = Database::Open(options).value();
    feeder_.emplace(*database_, "sensor-1", ++boot_epoch_);
  }

  void Commit() {
    std::vector<observation::Record> records(maker_.Below(40));
    const std::size_t before = model_.size();
    for (observation::Record& record : records) {
      record = maker_.Make();
      model_.Add(record.view());
      observations_ += record.count;
    }
    const CommitOutcome outcome = feeder_->Commit(records).value();
    EXPECT_EQ(outcome.new_records, model_.size() - before);
    EXPECT_EQ(outcome.known_records, records.size() - outcome.new_records);
  }

  void Ask() {
    const std::string name = maker_.Name();
    const std::array<Target, 6> targets = {OwnerExact{name}, OwnerSubtree{name}, OwnerPrefix{name},
                                           RdataName{name},  RdataSubtree{name}, RdataPrefix{name}};
    const Query query{targets[maker_.Below(targets.size())], {}};
    const PageRequest page{1 + maker_.Below(20), 1 + maker_.Below(50), {}};
    EXPECT_EQ(Lines(ReadAll(*database_, query, page)), Lines(model_.Answer(query)));
  }

  test::TemporaryFolder dir_;
  RecordMaker maker_;
  Model model_;
  std::unique_ptr<Database> database_;
  std::optional<Feeder> feeder_;
  std::uint64_t boot_epoch_ = 0;
  std::uint64_t observations_ = 0;
};

int Steps() {
  const char* steps = std::getenv("SPOOR_MODEL_STEPS");
  return steps == nullptr ? 50 : std::atoi(steps);
}

TEST(ModelTest, AnswersAsAMapDoes) {
  for (const std::uint32_t seed : {71u, 72u, 73u}) {
    Play play(seed);
    for (int i = 0; i < Steps() && !::testing::Test::HasFailure(); ++i) {
      SCOPED_TRACE("seed " + std::to_string(seed) + " step " + std::to_string(i));
      play.Step();
    }
    play.CompareAll();
  }
}

}  // namespace
}  // namespace spoor::storage
