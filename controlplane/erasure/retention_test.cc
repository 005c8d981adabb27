#include "controlplane/erasure/retention.h"

#include <gtest/gtest.h>

#include "controlplane/erasure/retention_thread.h"
#include "controlplane/store_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

constexpr std::int64_t kDay_s = 86'400;
constexpr std::int64_t kNow_s = 20'000 * kDay_s + 5;
const auto kNever = [] { return false; };

TEST(Retention, RulesAreReadInEveryForm) {
  EXPECT_EQ(ParseRetention("90d")->age_s, 90 * kDay_s);
  EXPECT_FALSE(ParseRetention("forever")->age_s.has_value());
  EXPECT_EQ(ParseRetention("NS=5y")->scope.types, std::vector<std::uint16_t>{2});
  EXPECT_EQ(ParseRetention("*.example.com=30d")->scope.owner, std::string("\7example\3com\0", 13));
  EXPECT_FALSE(ParseRetention("*.example.com=30d")->scope.owner_alone);
  EXPECT_TRUE(ParseRetention("www.example.com=forever")->scope.owner_alone);
  EXPECT_EQ(ParseRetention("192.0.2.0/24=1w")->scope.network->length, 24);
  for (const char* text : {"", "5", "0d", "NS=", "a..b=1d", "192.0.2.1/24=1d", "=1d", "1d=NS"}) {
    const auto rule = ParseRetention(text);
    ASSERT_FALSE(rule.has_value()) << text;
    EXPECT_EQ(rule.error().message.find('\n'), std::string::npos);
  }
}

TEST(Retention, LimitsAreMomentsAndACapMovesAllButForever) {
  const std::vector<RetentionRule> rules = {ParseRetention("NS=forever").value(), ParseRetention("TXT=1d").value(),
                                            ParseRetention("100y").value()};
  const auto limits = LimitsAt(rules, kNow_s);
  ASSERT_EQ(limits.size(), 3u);
  EXPECT_FALSE(limits[0].last_before_s.has_value());
  EXPECT_EQ(limits[1].last_before_s, kNow_s - kDay_s);
  EXPECT_EQ(limits[2].last_before_s, 0u) << "before there were any";
  const auto capped = LimitsAt(rules, kNow_s, 1000);
  ASSERT_EQ(capped.size(), 4u);
  EXPECT_FALSE(capped[0].last_before_s.has_value());
  EXPECT_EQ(capped[1].last_before_s, kNow_s - kDay_s);
  EXPECT_EQ(capped[2].last_before_s, 1000u);
  EXPECT_EQ(capped[3].last_before_s, 1000u);
}

TEST(QuietDays, TheQuietestGoFirstAndNothingOfToday) {
  QuietDays days;
  EXPECT_EQ(days.CutFor(0.5, kNow_s), 0u);
  for (std::uint32_t day = 19'990; day <= 20'000; ++day) {
    for (int i = 0; i < 10; ++i) days.Add(day * static_cast<std::uint32_t>(kDay_s) + 7);
  }
  EXPECT_EQ(days.CutFor(0.01, kNow_s), 19'991u * kDay_s);
  EXPECT_EQ(days.CutFor(0.5, kNow_s), 19'996u * kDay_s);
  EXPECT_EQ(days.CutFor(1.0, kNow_s), 20'000u * kDay_s);
}

class RetentionTest : public ::testing::Test {
 protected:
  void Store(const std::string& owner, std::int64_t last_s) {
    observation::Record record = testing::MakeRecord(owner, 1, testing::Ip("192.0.2.1"));
    record.time_first_s = 1;
    record.time_last_s = static_cast<std::uint32_t>(last_s);
    const std::array records{record.view()};
    const std::array batches{storage::Batch{{"sensor", 1, ++sequence_}, records}};
    ASSERT_TRUE(database_->Commit(batches));
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<storage::Database> database_ = storage::Database::Open({folder_.path(), 64 << 20, false}).value();
  std::uint64_t sequence_ = 0;
};

TEST_F(RetentionTest, ASweepForAgeComesOnceInAnInterval) {
  const std::int64_t now_s = 1'800'000'000;  // the sweep's own clock is the machine's
  Store("old.example", now_s - 10 * kDay_s);
  Store("new.example", now_s);
  Retention retention(*database_, {{ParseRetention("9d").value()}, 0, kDay_s});
  EXPECT_TRUE(retention.Look(now_s, kNever).value());
  EXPECT_FALSE(retention.Look(now_s, kNever).value()) << "one is under way";
  ASSERT_TRUE(database_->Compact());
  EXPECT_EQ(database_->Stats()->records, 1u);
  const auto last_s = static_cast<std::int64_t>(database_->Stats()->last_limit_sweep_s);
  EXPECT_FALSE(retention.Look(last_s + kDay_s - 1, kNever).value());
  EXPECT_TRUE(retention.Look(last_s + kDay_s, kNever).value());
}

TEST_F(RetentionTest, WithoutAgesNothingGoes) {
  Store("old.example", 10);
  EXPECT_FALSE(Retention(*database_, {}).Look(1'800'000'000, kNever).value());
  EXPECT_FALSE(Retention(*database_, {{ParseRetention("forever").value()}, 0, 60}).Look(1'800'000'000, kNever).value());
}

TEST_F(RetentionTest, ACapErasesWhatWasQuietForLongest) {
  const std::int64_t now_s = 1'800'000'000;
  for (int day = 1; day <= 40; ++day) Store("d" + std::to_string(day) + ".example", now_s - day * kDay_s);
  ASSERT_TRUE(database_->Compact());
  std::uint64_t octets = 0;
  const storage::Statistics stats = database_->Stats().value();
  for (const storage::OrderStatistics& order : stats.orders) octets += order.octets;
  EXPECT_FALSE(Retention(*database_, {{}, octets, kDay_s}).Look(now_s, kNever).value()) << "it fits";
  Retention retention(*database_, {{}, octets / 2, kDay_s});
  EXPECT_TRUE(retention.Look(now_s, kNever).value());
  ASSERT_TRUE(database_->Compact());
  const std::uint64_t left = database_->Stats()->records;
  EXPECT_GT(left, 10u);
  EXPECT_LT(left, 22u);
  const auto page = database_->Read({storage::OwnerExact{std::string("\2d1\7example\0", 12)}, {}}, {});
  EXPECT_EQ(page->records.size(), 1u) << "the youngest stays";
  EXPECT_FALSE(retention.Look(now_s + 60, kNever).value()) << "everything is counted once an hour at most";
}

}  // namespace
}  // namespace spoor::controlplane
