// The course of an answer without a network: bounds of messages, the limit's edge, stopping, failures.
#include "controlplane/services/record_pager.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "controlplane/services/query_parser.h"
#include "controlplane/services/resume_token.h"
#include "controlplane/store_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

using testing::MakeRecord;

class RecordPagerTest : public ::testing::Test {
 protected:
  void SetUp() override { database_ = storage::Database::Open({folder_.path(), 256u << 20}).value(); }

  void Store(std::size_t count, std::size_t rdata_octets) {
    std::vector<observation::Record> records;
    for (std::size_t i = 0; i < count; ++i) {
      records.push_back(MakeRecord("n" + std::to_string(i) + ".test", 65280, std::string(rdata_octets, 'x')));
    }
    std::vector<observation::RecordView> views;
    for (const auto& record : records) views.push_back(record.view());
    const storage::Batch batch{{"s", 1, ++sequence_}, views};
    ASSERT_TRUE(database_->Commit({&batch, 1}).has_value());
  }

  // Runs the answer to its end; gives the number of records in each message.
  std::vector<int> Run(RecordPager& pager, v1::StreamEnd& end) {
    std::vector<int> counts;
    for (;;) {
      RecordPager::Records records;
      const auto step = pager.Next(Interruption::kNone, records, end);
      EXPECT_TRUE(step.has_value());
      if (!step || *step == RecordPager::Step::kEnd) return counts;
      if (*step == RecordPager::Step::kNothingYet) continue;
      std::size_t octets = 0;
      for (const auto& record : records) octets += record.ByteSizeLong();
      EXPECT_LT(octets, kMaxMessage_octets + 400'000);
      EXPECT_GT(records.size(), 0);
      counts.push_back(records.size());
    }
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<storage::Database> database_;
  std::uint64_t sequence_ = 0;
};

TEST_F(RecordPagerTest, CutsByRecordsAndByOctets) {
  Store(3000, 10);
  v1::StreamEnd end;
  RecordPager many(*database_, {{storage::AllRecords{}, {}}}, {}, "");
  const std::vector<int> counts = Run(many, end);
  EXPECT_EQ(end.state(), v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(end.record_count(), 3000u);
  EXPECT_LE(*std::max_element(counts.begin(), counts.end()), kMaxRecordsPerMessage);
}

TEST_F(RecordPagerTest, LargeRecordsMakeSmallMessages) {
  Store(50, 65535);
  v1::StreamEnd end;
  RecordPager pager(*database_, {{storage::AllRecords{}, {}}}, {}, "");
  const std::vector<int> counts = Run(pager, end);
  EXPECT_EQ(end.record_count(), 50u);
  EXPECT_LE(*std::max_element(counts.begin(), counts.end()), 4);
}

TEST_F(RecordPagerTest, AFilterThatMatchesNothingStillEnds) {
  Store(50'000, 1);
  v1::StreamEnd end;
  RecordPager pager(*database_,
                    {{storage::AllRecords{},
                      {.types = {1},
                       .without_types = {},
                       .time_first_before_s = {},
                       .time_first_after_s = {},
                       .time_last_before_s = {},
                       .time_last_after_s = {}}}},
                    {5}, "");
  EXPECT_TRUE(Run(pager, end).empty());
  EXPECT_EQ(end.state(), v1::END_STATE_SUCCEEDED);
}

TEST_F(RecordPagerTest, StopsWithAPlaceToGoOnFrom) {
  Store(500, 10);
  const storage::Query query{storage::AllRecords{}, {}};
  RecordPager pager(*database_, {query}, {}, "");
  RecordPager::Records records;
  v1::StreamEnd end;
  ASSERT_EQ(pager.Next(Interruption::kNone, records, end).value(), RecordPager::Step::kRecords);
  RecordPager::Records none;
  ASSERT_EQ(pager.Next(Interruption::kStopping, none, end).value(), RecordPager::Step::kEnd);
  EXPECT_EQ(end.state(), v1::END_STATE_FAILED);
  const auto position = DecodeResumeToken(base::AsBytes(end.resume_token()), Fingerprint(query));
  ASSERT_TRUE(position.has_value());
  RecordPager rest(*database_, {query}, {}, *position);
  Run(rest, end);
  EXPECT_EQ(end.record_count() + static_cast<std::uint64_t>(records.size()), 500u);
}

TEST_F(RecordPagerTest, OutOfTimeEndsAfterTheFirstPage) {
  Store(500, 10);
  RecordPager pager(*database_, {{storage::AllRecords{}, {}}}, {}, "");
  RecordPager::Records records;
  v1::StreamEnd end;
  ASSERT_EQ(pager.Next(Interruption::kOutOfTime, records, end).value(), RecordPager::Step::kRecords);
  RecordPager::Records none;
  ASSERT_EQ(pager.Next(Interruption::kOutOfTime, none, end).value(), RecordPager::Step::kEnd);
  EXPECT_EQ(end.state(), v1::END_STATE_FAILED);
  EXPECT_FALSE(end.resume_token().empty());
}

// Keeps one record of so many.
class OneOf final : public RecordSieve {
 public:
  explicit OneOf(std::size_t count) : count_(count) {}
  void Keep(std::vector<observation::Record>& records) override {
    std::erase_if(records, [this](const auto&) { return progress_.examined_count++ % count_ != 0; });
  }
  std::uint64_t fingerprint() const override { return count_; }
  const Progress& progress() const override { return progress_; }

 private:
  std::size_t count_;
  Progress progress_;
};

TEST_F(RecordPagerTest, ASieveDoesNotChangeLimits) {
  Store(500, 10);
  const auto run = [this](std::uint64_t limit) {
    v1::StreamEnd end;
    RecordPager pager(*database_, {{storage::AllRecords{}, {}}, std::make_unique<OneOf>(10)}, {limit}, "");
    Run(pager, end);
    return std::pair(end.state(), end.record_count());
  };
  EXPECT_EQ(run(0), std::pair(v1::END_STATE_SUCCEEDED, std::uint64_t{50}));
  EXPECT_EQ(run(49), std::pair(v1::END_STATE_LIMITED, std::uint64_t{49}));
  EXPECT_EQ(run(50), std::pair(v1::END_STATE_SUCCEEDED, std::uint64_t{50}));
  EXPECT_EQ(run(1), std::pair(v1::END_STATE_LIMITED, std::uint64_t{1}));
}

TEST_F(RecordPagerTest, ASievedAnswerGoesOnBehindItsLastRecord) {
  Store(500, 10);
  const storage::Query query{storage::AllRecords{}, {}};
  v1::StreamEnd end;
  RecordPager pager(*database_, {query, std::make_unique<OneOf>(1)}, {70}, "");
  Run(pager, end);
  ASSERT_EQ(end.state(), v1::END_STATE_LIMITED);
  const Question question{query, std::make_unique<OneOf>(1)};
  const auto position = DecodeResumeToken(base::AsBytes(end.resume_token()), Fingerprint(question));
  ASSERT_TRUE(position.has_value());
  EXPECT_FALSE(DecodeResumeToken(base::AsBytes(end.resume_token()), Fingerprint(query)).has_value());
  RecordPager rest(*database_, {query, std::make_unique<OneOf>(1)}, {}, *position);
  Run(rest, end);
  EXPECT_EQ(end.record_count(), 430u);
}

const storage::Query kEverything{storage::AllRecords{}, {}};

storage::Query NothingInIt() {
  storage::Query query = kEverything;
  query.filter.types = {1};
  return query;
}

// Asks until everything was looked at; gives how many records came, and checks that each call keeps to its cost.
struct Followed {
  std::uint64_t records = 0;
  std::uint64_t cost = 0;
  int calls = 0;
};

TEST_F(RecordPagerTest, TheCostOfAnAnswerIsBoundedAndItGoesOn) {
  Store(500, 10);
  const auto follow = [this](const storage::Query& query, AnswerBounds bounds) {
    Followed followed;
    for (std::string position;;) {
      RecordPager pager(*database_, {query}, bounds, position);
      v1::StreamEnd end;
      Run(pager, end);
      ++followed.calls;
      followed.records += end.record_count();
      followed.cost += pager.cost();
      EXPECT_LE(pager.cost(), bounds.cost);
      if (end.state() != v1::END_STATE_LIMITED) {
        EXPECT_EQ(end.state(), v1::END_STATE_SUCCEEDED);
        return followed;
      }
      EXPECT_TRUE(end.record_count() == bounds.records || end.message().starts_with("cost limit")) << end.message();
      EXPECT_GT(pager.cost(), 0u) << "gets on";
      position = DecodeResumeToken(base::AsBytes(end.resume_token()), Fingerprint(query)).value_or("");
    }
  };
  for (const std::uint64_t cost : {1, 7, 64, 100, 499, 500, 10'000}) {
    const Followed all = follow(kEverything, {.cost = cost});
    EXPECT_EQ(all.records, 500u) << cost;
    EXPECT_EQ(all.cost, 500u) << cost;
    EXPECT_EQ(all.calls, static_cast<int>((500 + cost - 1) / cost)) << cost;
    const Followed none = follow(NothingInIt(), {.cost = cost});
    EXPECT_EQ(none.records, 0u) << cost;
    EXPECT_EQ(none.calls, all.calls) << "what does not match costs as much";
  }
  EXPECT_EQ(follow(kEverything, {.records = 30, .cost = 40}).records, 500u);
  EXPECT_EQ(follow(kEverything, {.records = 40, .cost = 40}).records, 500u);
}

TEST_F(RecordPagerTest, WithoutABoundTheCostIsToldAllTheSame) {
  Store(500, 10);
  v1::StreamEnd end;
  RecordPager pager(*database_, {NothingInIt()}, {}, "");
  Run(pager, end);
  EXPECT_EQ(end.state(), v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(pager.cost(), 500u);
}

TEST_F(RecordPagerTest, AForeignPositionIsTheClientsFault) {
  RecordPager pager(*database_, {{storage::AllRecords{}, {}}}, {}, "not a position");
  RecordPager::Records records;
  v1::StreamEnd end;
  const auto step = pager.Next(Interruption::kNone, records, end);
  ASSERT_FALSE(step.has_value());
  EXPECT_EQ(step.error().code, base::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace spoor::controlplane
