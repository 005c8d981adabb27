// Answers in an order of their own, against std::sort over everything.
#include "controlplane/services/sorted_pager.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>

#include "controlplane/services/query_parser.h"
#include "controlplane/services/resume_token.h"
#include "controlplane/store_testing.h"
#include "spoor/v1/query.pb.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint32_t kAsked_s = 1'700'000'000;

class SortedPagerTest : public ::testing::Test {
 protected:
  void SetUp() override { database_ = storage::Database::Open({folder_.path(), 256u << 20}).value(); }

  void Store(std::vector<observation::Record> records) {
    std::ranges::sort(records, {}, [](const auto& record) { return std::tie(record.owner, record.rdata); });
    std::vector<observation::RecordView> views;
    for (const auto& record : records) views.push_back(record.view());
    const storage::Batch batch{{"s", 1, ++sequence_}, views};
    ASSERT_TRUE(database_->Commit({&batch, 1}).has_value());
  }

  void StoreSome(int count) {
    std::mt19937 random(7);
    std::vector<observation::Record> records;
    for (int i = 0; i < count; ++i) {
      const std::uint32_t first_s = 1000 + random() % 50;
      records.push_back(testing::MakeRecord("n" + std::to_string(i) + ".test", 1, testing::Ip("192.0.2.1"),
                                            1 + random() % 9, first_s, first_s + random() % 50));
    }
    Store(std::move(records));
  }

  static Question QuestionOf(v1::SortOrder order, bool with_days = false) {
    v1::ExportRequest request;
    request.mutable_paging()->set_order(order);
    request.set_with_days(with_days);
    return ParseQuestion(request, kAsked_s).value();
  }

  // The answer, `limit` at a time.
  std::vector<v1::Record> Ask(v1::SortOrder order, std::uint64_t limit) {
    std::vector<v1::Record> all;
    std::string position;
    for (;;) {
      SortedPager pager(*database_, QuestionOf(order), {limit}, position);
      const v1::StreamEnd end = Run(pager, all);
      if (end.state() == v1::END_STATE_SUCCEEDED) return all;
      EXPECT_EQ(end.state(), v1::END_STATE_LIMITED);
      EXPECT_EQ(end.record_count(), std::min(limit, kMostSorted));
      position =
          DecodeResumeToken(base::AsBytes(end.resume_token()), Fingerprint(QuestionOf(order))).value_or(std::string());
      if (position.empty()) {
        ADD_FAILURE() << "no place to go on from";
        return all;
      }
    }
  }

  static v1::StreamEnd Run(SortedPager& pager, std::vector<v1::Record>& all) {
    for (;;) {
      SortedPager::Records records;
      v1::StreamEnd end;
      const auto step = pager.Next(Interruption::kNone, records, end);
      EXPECT_TRUE(step.has_value());
      if (!step || *step == SortedPager::Step::kEnd) return end;
      EXPECT_LE(records.size(), kMaxRecordsPerMessage);
      all.insert(all.end(), records.begin(), records.end());
    }
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<storage::Database> database_;
  std::uint64_t sequence_ = 0;
};

std::int64_t ValueOf(v1::SortOrder order, const v1::Record& record) {
  switch (order) {
    case v1::SORT_ORDER_TIME_FIRST_ASCENDING:
      return record.time_first_s();
    case v1::SORT_ORDER_TIME_FIRST_DESCENDING:
      return -record.time_first_s();
    case v1::SORT_ORDER_TIME_LAST_ASCENDING:
      return record.time_last_s();
    case v1::SORT_ORDER_TIME_LAST_DESCENDING:
      return -record.time_last_s();
    case v1::SORT_ORDER_COUNT_DESCENDING:
      return -static_cast<std::int64_t>(record.count());
    default:
      return 0;
  }
}

TEST_F(SortedPagerTest, EveryOrderIsThatOfSort) {
  StoreSome(300);
  std::vector<v1::Record> expected = Ask(v1::SORT_ORDER_NAME, 0);
  ASSERT_EQ(expected.size(), 300u);
  // All below one domain, with labels of letters and digits: their text sorts as they do.
  EXPECT_TRUE(std::ranges::is_sorted(expected, {}, &v1::Record::rrname));
  for (const auto order :
       {v1::SORT_ORDER_TIME_FIRST_ASCENDING, v1::SORT_ORDER_TIME_FIRST_DESCENDING, v1::SORT_ORDER_TIME_LAST_ASCENDING,
        v1::SORT_ORDER_TIME_LAST_DESCENDING, v1::SORT_ORDER_COUNT_DESCENDING}) {
    std::ranges::stable_sort(
        expected, {}, [order](const v1::Record& record) { return std::pair(ValueOf(order, record), record.rrname()); });
    for (const std::uint64_t limit : {0, 1, 7, 299, 300}) {
      const std::vector<v1::Record> answer = Ask(order, limit);
      ASSERT_EQ(answer.size(), 300u) << order << ' ' << limit;
      for (std::size_t i = 0; i < answer.size(); ++i) {
        ASSERT_EQ(answer[i].SerializeAsString(), expected[i].SerializeAsString()) << order << ' ' << limit << ' ' << i;
      }
    }
  }
}

TEST_F(SortedPagerTest, RecordsOfOneNameAndRdataThatBeginsTheSameAllCome) {
  std::vector<observation::Record> records;
  for (int i = 0; i < 40; ++i) {
    records.push_back(testing::MakeRecord("a.test", 65280, std::string(100, 'x') + std::to_string(i)));
  }
  Store(records);
  EXPECT_EQ(Ask(v1::SORT_ORDER_TIME_LAST_DESCENDING, 3).size(), 40u);
}

TEST_F(SortedPagerTest, KeepsNoMoreThanItSays) {
  StoreSome(static_cast<int>(kMostSorted) + 10);
  std::vector<v1::Record> some;
  SortedPager pager(*database_, QuestionOf(v1::SORT_ORDER_NAME), {}, "");
  const v1::StreamEnd end = Run(pager, some);
  EXPECT_EQ(end.state(), v1::END_STATE_LIMITED);
  EXPECT_EQ(some.size(), kMostSorted);
  EXPECT_EQ(Ask(v1::SORT_ORDER_NAME, 1'000'000).size(), kMostSorted + 10);
}

TEST_F(SortedPagerTest, LargeRecordsCutTheAnswerBeforeTheLimit) {
  std::vector<observation::Record> records;
  for (int i = 0; i < 600; ++i) {
    records.push_back(testing::MakeRecord("n" + std::to_string(i) + ".test", 65280, std::string(65'000, 'x')));
  }
  Store(records);
  std::vector<v1::Record> some;
  SortedPager pager(*database_, QuestionOf(v1::SORT_ORDER_COUNT_DESCENDING), {}, "");
  const v1::StreamEnd end = Run(pager, some);
  EXPECT_EQ(end.state(), v1::END_STATE_LIMITED);
  EXPECT_LT(some.size() * 65'000, kMostSorted_octets);
  EXPECT_GT(some.size() * 65'000, kMostSorted_octets / 2);
  EXPECT_FALSE(end.resume_token().empty());
}

TEST_F(SortedPagerTest, DaysComeWithTheirRecords) {
  StoreSome(20);
  SortedPager pager(*database_, QuestionOf(v1::SORT_ORDER_COUNT_DESCENDING, true), {}, "");
  std::vector<v1::Record> all;
  Run(pager, all);
  ASSERT_EQ(all.size(), 20u);
  for (const auto& record : all) {
    std::uint64_t sum = record.unattributed_count();
    for (const auto& day : record.days()) sum += day.count();
    EXPECT_EQ(sum, record.count());
  }
}

TEST_F(SortedPagerTest, OutOfTimeBeforeEverythingWasLookedAtIsAFailure) {
  StoreSome(5);
  SortedPager pager(*database_, QuestionOf(v1::SORT_ORDER_NAME), {}, "");
  SortedPager::Records records;
  v1::StreamEnd end;
  EXPECT_EQ(pager.Next(Interruption::kOutOfTime, records, end).value(), SortedPager::Step::kEnd);
  EXPECT_EQ(end.state(), v1::END_STATE_FAILED);
  EXPECT_TRUE(end.resume_token().empty());
  EXPECT_NE(end.message().find("before everything was looked at"), std::string::npos);
}

TEST_F(SortedPagerTest, ACostThatDoesNotReachForEverythingIsAFailure) {
  StoreSome(300);
  std::vector<v1::Record> some;
  SortedPager cheap(*database_, QuestionOf(v1::SORT_ORDER_NAME), {.cost = 299}, "");
  const v1::StreamEnd failed = Run(cheap, some);
  EXPECT_EQ(failed.state(), v1::END_STATE_FAILED);
  EXPECT_TRUE(failed.message().starts_with("cost limit before everything")) << failed.message();
  EXPECT_TRUE(failed.resume_token().empty());
  EXPECT_TRUE(some.empty());
  EXPECT_EQ(cheap.cost(), 299u);
  SortedPager enough(*database_, QuestionOf(v1::SORT_ORDER_NAME), {.cost = 300}, "");
  EXPECT_EQ(Run(enough, some).state(), v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(some.size(), 300u);
}

}  // namespace
}  // namespace spoor::controlplane
