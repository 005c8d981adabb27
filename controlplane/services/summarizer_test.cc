// The course of a summary without a network: what it adds up, where it stops, how it goes on.
#include "controlplane/services/summarizer.h"

#include <gtest/gtest.h>

#include <memory>

#include "controlplane/services/query_parser.h"
#include "controlplane/services/resume_token.h"
#include "controlplane/store_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

using testing::MakeRecord;

const storage::Query kEverything{storage::AllRecords{}, {}};

class SummarizerTest : public ::testing::Test {
 protected:
  void SetUp() override { database_ = storage::Database::Open({folder_.path(), 256u << 20}).value(); }

  // Record i has the count i % 10 + 1 and was seen from 1000 + i to 2000 + i.
  void Store(std::uint32_t count) {
    std::vector<observation::Record> records;
    for (std::uint32_t i = 0; i < count; ++i) {
      records.push_back(MakeRecord("n" + std::to_string(i) + ".test", 65280, "x", i % 10 + 1, 1000 + i, 2000 + i));
    }
    std::vector<observation::RecordView> views;
    for (const auto& record : records) views.push_back(record.view());
    const storage::Batch batch{{"s", 1, ++sequence_}, views};
    ASSERT_TRUE(database_->Commit({&batch, 1}).has_value());
  }

  Summarizer Make(SummaryBounds bounds, std::string position = "") {
    return Summarizer(*database_, {kEverything}, bounds, std::move(position));
  }

  static v1::StreamEnd Run(Summarizer& summarizer) {
    v1::StreamEnd end;
    for (;;) {
      const auto step = summarizer.Next(Interruption::kNone, end);
      EXPECT_TRUE(step.has_value());
      if (!step || *step == Summarizer::Step::kEnd) return end;
      EXPECT_EQ(*step, Summarizer::Step::kNothingYet);
    }
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<storage::Database> database_;
  std::uint64_t sequence_ = 0;
};

TEST_F(SummarizerTest, AddsUpEveryPage) {
  Store(120'000);
  Summarizer summarizer = Make({});
  const v1::StreamEnd end = Run(summarizer);
  EXPECT_EQ(end.state(), v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(end.record_count(), 120'000u);
  EXPECT_EQ(summarizer.summary().record_count(), 120'000u);
  EXPECT_EQ(summarizer.summary().count(), 660'000u);
  EXPECT_EQ(summarizer.summary().time_first_s(), 1000);
  EXPECT_EQ(summarizer.summary().time_last_s(), 121'999);
}

TEST_F(SummarizerTest, NothingHasNoTimes) {
  Summarizer summarizer = Make({});
  EXPECT_EQ(Run(summarizer).state(), v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(summarizer.summary().record_count(), 0u);
  EXPECT_EQ(summarizer.summary().time_first_s(), 0);
}

TEST_F(SummarizerTest, ACountThatCannotBeAddedStaysTheLargest) {
  const auto a = MakeRecord("a.test", 1, "abcd", ~std::uint64_t{0});
  const auto b = MakeRecord("b.test", 1, "abcd", 5);
  const std::vector<observation::RecordView> views = {a.view(), b.view()};
  const storage::Batch batch{{"s", 1, 1}, views};
  ASSERT_TRUE(database_->Commit({&batch, 1}).has_value());
  Summarizer summarizer = Make({});
  Run(summarizer);
  EXPECT_EQ(summarizer.summary().count(), ~std::uint64_t{0});
}

// Parts that each end at a bound add up to the whole: nothing twice, nothing left out.
TEST_F(SummarizerTest, BoundsEndBehindTheRecordThatReachesThem) {
  Store(500);
  for (const SummaryBounds bounds :
       {SummaryBounds{.records = 7}, SummaryBounds{.count = 100}, SummaryBounds{3, 10}, SummaryBounds{.count = 1},
        SummaryBounds{.records = 500}, SummaryBounds{.cost = 90}, SummaryBounds{7, 0, 3}, SummaryBounds{0, 100, 50}}) {
    std::uint64_t records = 0;
    std::uint64_t count = 0;
    std::string position;
    for (;;) {
      Summarizer summarizer = Make(bounds, position);
      const v1::StreamEnd end = Run(summarizer);
      const v1::Summary& part = summarizer.summary();
      records += part.record_count();
      count += part.count();
      EXPECT_TRUE(bounds.records == 0 || part.record_count() <= bounds.records);
      EXPECT_TRUE(bounds.cost == 0 || part.record_count() <= bounds.cost);
      // One record has at most 10.
      EXPECT_TRUE(bounds.count == 0 || part.count() < bounds.count + 10);
      if (end.state() == v1::END_STATE_SUCCEEDED) break;
      ASSERT_EQ(end.state(), v1::END_STATE_LIMITED);
      const bool at_cost = bounds.cost != 0 && summarizer.cost() >= bounds.cost;
      EXPECT_TRUE(at_cost || part.record_count() == bounds.records || part.count() >= bounds.count);
      EXPECT_GT(part.record_count(), 0u) << "gets on";
      const auto decoded = DecodeResumeToken(base::AsBytes(end.resume_token()), Fingerprint(kEverything));
      ASSERT_TRUE(decoded.has_value());
      position = *decoded;
    }
    EXPECT_EQ(records, 500u);
    EXPECT_EQ(count, 2750u);
  }
}

TEST_F(SummarizerTest, WhatDoesNotMatchCostsAsMuch) {
  Store(500);
  Question question{kEverything};
  question.query.filter.types = {1};
  Summarizer summarizer(*database_, std::move(question), {.cost = 100}, "");
  const v1::StreamEnd end = Run(summarizer);
  EXPECT_EQ(end.state(), v1::END_STATE_LIMITED);
  EXPECT_TRUE(end.message().starts_with("cost limit")) << end.message();
  EXPECT_FALSE(end.resume_token().empty());
  EXPECT_EQ(summarizer.cost(), 100u);
}

TEST_F(SummarizerTest, OutOfTimeEndsAfterTheFirstPageWithAPlaceToGoOnFrom) {
  Store(120'000);
  Summarizer summarizer = Make({});
  v1::StreamEnd end;
  ASSERT_EQ(summarizer.Next(Interruption::kOutOfTime, end).value(), Summarizer::Step::kNothingYet);
  ASSERT_EQ(summarizer.Next(Interruption::kOutOfTime, end).value(), Summarizer::Step::kEnd);
  EXPECT_EQ(end.state(), v1::END_STATE_FAILED);
  const auto position = DecodeResumeToken(base::AsBytes(end.resume_token()), Fingerprint(kEverything));
  ASSERT_TRUE(position.has_value());
  Summarizer rest = Make({}, *position);
  Run(rest);
  EXPECT_EQ(rest.summary().record_count() + summarizer.summary().record_count(), 120'000u);
  EXPECT_EQ(rest.summary().count() + summarizer.summary().count(), 660'000u);
}

TEST_F(SummarizerTest, AForeignPositionIsTheClientsFault) {
  Summarizer summarizer = Make({}, "not a position");
  v1::StreamEnd end;
  const auto step = summarizer.Next(Interruption::kNone, end);
  ASSERT_FALSE(step.has_value());
  EXPECT_EQ(step.error().code, base::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace spoor::controlplane
