#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "controlplane/control_plane_testing.h"
#include "controlplane/services/bulk_course.h"
#include "controlplane/services/bulk_question.h"
#include "controlplane/services/resume_token.h"

namespace spoor::controlplane {
namespace {

using testing::Ip;
using testing::MakeRecord;

// What a bulk call gave, by input.
struct BulkAnswers {
  std::map<std::uint32_t, std::vector<std::string>> names;
  std::map<std::uint32_t, bool> limited;  // of inputs whose last answer came
  std::optional<v1::StreamEnd> end;
  int message_count = 0;
  grpc::Status status;
};

class BulkServiceTest : public testing::ControlPlaneTest {
 protected:
  void SetUp() override {
    ControlPlaneTest::SetUp();
    std::vector<observation::Record> records;
    for (int i = 0; i < 20; ++i) {
      records.push_back(MakeRecord("n" + std::to_string(100 + i) + ".example.", 1, Ip("192.0.2.1")));
    }
    records.push_back(MakeRecord("other.test.", 1, Ip("192.0.2.9")));
    records.push_back(MakeRecord("mail.test.", 15, std::string("\0\x0a", 2) + testing::Name("other.test.")));
    Store(records);
  }

  static void AddName(v1::BulkRequest& request, const std::string& name) { request.add_inputs()->set_name(name); }

  BulkAnswers Ask(const v1::BulkRequest& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    const auto reader = v1::QueryService::NewStub(channel_)->Bulk(&context, request);
    BulkAnswers all;
    for (v1::BulkResponse response; reader->Read(&response); ++all.message_count) {
      for (const v1::BulkAnswer& answer : response.answers()) {
        for (const v1::Record& record : answer.records()) all.names[answer.input()].push_back(record.rrname());
        EXPECT_FALSE(all.limited.contains(answer.input())) << "an answer after the last";
        if (answer.last()) all.limited[answer.input()] = answer.limited();
      }
      if (response.has_end()) {
        EXPECT_TRUE(response.answers().empty());
        all.end = response.end();
      }
    }
    all.status = reader->Finish();
    return all;
  }

  void ExpectWholeInParts(v1::BulkRequest request, const std::function<void(const BulkAnswers&)>& check);
};

TEST_F(BulkServiceTest, EveryInputIsAnsweredInOrderNoneIncluded) {
  v1::BulkRequest request;
  AddName(request, "other.test");
  AddName(request, "absent.test");
  AddName(request, "*.example");
  request.add_inputs()->set_ip("192.0.2.9");
  request.add_inputs()->set_cidr("198.51.100.0/24");
  request.add_inputs()->set_rdata_name("other.test");
  const BulkAnswers all = Ask(request);
  ASSERT_TRUE(all.status.ok()) << all.status.error_message();
  ASSERT_TRUE(all.end.has_value());
  EXPECT_EQ(all.end->state(), v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(all.end->record_count(), 23u);
  EXPECT_EQ(all.limited.size(), 6u) << "each has its last answer";
  EXPECT_EQ(all.names.at(0), std::vector<std::string>{"other.test."});
  EXPECT_FALSE(all.names.contains(1));
  EXPECT_EQ(all.names.at(2).size(), 20u);
  EXPECT_EQ(all.names.at(3), std::vector<std::string>{"other.test."});
  EXPECT_FALSE(all.names.contains(4));
  EXPECT_EQ(all.names.at(5), std::vector<std::string>{"mail.test."});
}

TEST_F(BulkServiceTest, TheLimitOfAnInputLeavesTheOthersAlone) {
  v1::BulkRequest request;
  AddName(request, "*.example");
  AddName(request, "other.test");
  request.set_limit_per_input(3);
  const BulkAnswers all = Ask(request);
  EXPECT_EQ(all.end->state(), v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(all.names.at(0).size(), 3u);
  EXPECT_TRUE(all.limited.at(0));
  EXPECT_FALSE(all.limited.at(1));
}

// Follows the answer of a request that is cut to its end.
void BulkServiceTest::ExpectWholeInParts(v1::BulkRequest request,
                                         const std::function<void(const BulkAnswers&)>& check) {
  for (const char* name : {"other.test", "*.example", "absent.test", "mail.test"}) AddName(request, name);
  std::map<std::uint32_t, std::vector<std::string>> names;
  std::map<std::uint32_t, int> last;
  for (int call = 0;; ++call) {
    ASSERT_LT(call, 30);
    const BulkAnswers all = Ask(request);
    ASSERT_TRUE(all.status.ok()) << all.status.error_message();
    for (const auto& [input, some] : all.names) names[input].insert(names[input].end(), some.begin(), some.end());
    for (const auto& [input, limited] : all.limited) ++last[input];
    if (all.end->state() == v1::END_STATE_SUCCEEDED) break;
    ASSERT_EQ(all.end->state(), v1::END_STATE_LIMITED);
    check(all);
    request.mutable_paging()->set_resume_token(all.end->resume_token());
  }
  ASSERT_EQ(names.at(1).size(), 20u);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(names.at(1)[i], "n" + std::to_string(100 + i) + ".example.");
  EXPECT_EQ(names.at(3).size(), 1u);
  for (std::uint32_t input = 0; input < 4; ++input) EXPECT_EQ(last[input], 1) << input;
}

TEST_F(BulkServiceTest, WherePagesAreCutNothingIsMissedOrSentTwice) {
  v1::BulkRequest request;
  request.mutable_paging()->set_limit(7);
  ExpectWholeInParts(request, [](const BulkAnswers& all) { EXPECT_EQ(all.end->record_count(), 7u); });
}

TEST_F(BulkServiceTest, WhereTheCostCutsNothingIsMissedOrSentTwice) {
  for (const std::uint64_t cost : {1, 3, 21}) {
    v1::BulkRequest request;
    request.mutable_paging()->set_cost_limit(cost);
    ExpectWholeInParts(request, [cost](const BulkAnswers& all) {
      EXPECT_EQ(all.end->cost(), cost);
      EXPECT_TRUE(all.end->message().starts_with("cost limit")) << all.end->message();
    });
  }
}

TEST_F(BulkServiceTest, WhatDoesNotMatchCostsAsMuch) {
  v1::BulkRequest request;
  AddName(request, "*.example");
  AddName(request, "other.test");
  request.mutable_filter()->add_rrtypes(99);
  request.mutable_paging()->set_cost_limit(5);
  const BulkAnswers some = Ask(request);
  EXPECT_EQ(some.end->state(), v1::END_STATE_LIMITED);
  EXPECT_EQ(some.end->cost(), 5u);
  EXPECT_TRUE(some.limited.empty()) << "no input was answered to its end";
  request.mutable_paging()->set_resume_token(some.end->resume_token());
  request.mutable_paging()->clear_cost_limit();
  const BulkAnswers rest = Ask(request);
  EXPECT_EQ(rest.end->state(), v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(rest.end->cost(), 15u) << "of one name the types are an index";
  EXPECT_EQ(rest.limited.size(), 2u);
}

TEST_F(BulkServiceTest, ManyInputsTakeManyMessages) {
  v1::BulkRequest request;
  for (int i = 0; i < 10'000; ++i) AddName(request, i % 2 == 0 ? "absent" + std::to_string(i) + ".test" : "other.test");
  const BulkAnswers all = Ask(request);
  ASSERT_TRUE(all.status.ok()) << all.status.error_message();
  EXPECT_EQ(all.limited.size(), 10'000u);
  EXPECT_EQ(all.names.size(), 5'000u);
  EXPECT_GE(all.message_count, 5);
}

TEST_F(BulkServiceTest, TheFirstWrongInputIsNamed) {
  v1::BulkRequest request;
  EXPECT_TRUE(Ask(request).status.error_message().starts_with("inputs: "));
  AddName(request, "good.test");
  request.add_inputs();
  EXPECT_TRUE(Ask(request).status.error_message().starts_with("inputs[1].value: "));
  request.mutable_inputs(1)->set_name("a..b");
  EXPECT_TRUE(Ask(request).status.error_message().starts_with("inputs[1].name: "));
  request.mutable_inputs(1)->set_cidr("192.0.2.1/24");
  const BulkAnswers all = Ask(request);
  EXPECT_TRUE(all.status.error_message().starts_with("inputs[1].cidr: ")) << all.status.error_message();
  EXPECT_EQ(all.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  for (int i = 0; i < kMostBulkInputs; ++i) AddName(request, "a");
  EXPECT_TRUE(Ask(request).status.error_message().starts_with("inputs: "));
}

TEST_F(BulkServiceTest, ATokenIsGoodForItsRequestOnly) {
  v1::BulkRequest request;
  AddName(request, "*.example");
  request.mutable_paging()->set_limit(2);
  const std::string token = Ask(request).end->resume_token();
  AddName(request, "other.test");
  request.mutable_paging()->set_resume_token(token);
  EXPECT_TRUE(Ask(request).status.error_message().starts_with("paging.resume_token: "));
}

TEST_F(BulkServiceTest, OutOfTimeItEndsAfterTheFirstInputWithAPlaceToGoOnFrom) {
  v1::BulkRequest request;
  for (const char* name : {"other.test", "*.example", "mail.test"}) AddName(request, name);
  const auto question = BulkQuestion::Parse(request, 0);
  ASSERT_TRUE(question.has_value());
  BulkCourse course(*database_, *question, {}, "");
  BulkCourse::Answers answers;
  v1::StreamEnd end;
  EXPECT_EQ(*course.Next(Interruption::kOutOfTime, answers, end), BulkCourse::Step::kRecords);
  ASSERT_EQ(answers.size(), 1);
  EXPECT_TRUE(answers[0].last());
  answers.Clear();
  EXPECT_EQ(*course.Next(Interruption::kOutOfTime, answers, end), BulkCourse::Step::kEnd);
  EXPECT_EQ(end.state(), v1::END_STATE_FAILED);
  EXPECT_TRUE(answers.empty());
  request.mutable_paging()->set_resume_token(StampToken(0, end.resume_token()));
  const BulkAnswers rest = Ask(request);
  EXPECT_EQ(rest.names.size(), 2u);
  EXPECT_EQ(rest.end->state(), v1::END_STATE_SUCCEEDED);
}

}  // namespace
}  // namespace spoor::controlplane
