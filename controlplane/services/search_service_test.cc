// Search from a client's point of view, against a real database: answers, limits, resuming, time, refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>

#include "controlplane/control_plane_testing.h"
#include "controlplane/services/query_service.h"
#include "controlplane/services/record_stream.h"

namespace spoor::controlplane {
namespace {

using testing::Answer;
using ::testing::ElementsAre;
using testing::Ip;
using ::testing::IsEmpty;
using testing::MakeRecord;
using testing::Name;

constexpr std::uint16_t kA = 1;
constexpr std::uint16_t kNs = 2;
constexpr std::uint16_t kTxt = 16;

v1::SearchRequest Request(const std::string& pattern, v1::PatternSyntax syntax = v1::PATTERN_SYNTAX_REGEX) {
  v1::SearchRequest request;
  request.set_pattern(pattern);
  request.set_syntax(syntax);
  return request;
}

class SearchServiceTest : public testing::ControlPlaneTest {
 protected:
  void SetUp() override {
    ControlPlaneTest::SetUp();
    Store({
        MakeRecord("paypal.com", kA, Ip("192.0.2.1"), 3, 100, 200),
        MakeRecord("www.paypal.com", kA, Ip("192.0.2.1"), 3, 100, 200),
        MakeRecord("paypa1-login.example", kA, Ip("203.0.113.1"), 3, 300, 400),
        MakeRecord("paypa1-login.example", kTxt, "\x06v=spf1", 3, 500, 600),
        MakeRecord("example.org", kNs, Name("ns1.paypal.com"), 3, 100, 200),
    });
  }

  // n0.many.test to n4999.many.test, in the order of the database.
  void StoreMany() {
    std::vector<observation::Record> records;
    for (int i = 0; i < 5000; ++i) {
      records.push_back(MakeRecord("n" + std::to_string(i) + ".many.test", kTxt, "\x01x"));
    }
    Store(records);
  }

  std::vector<std::string> NamesOf(const v1::SearchRequest& request) {
    const Answer answer = Search(request);
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    EXPECT_TRUE(answer.end && answer.end->state() == v1::END_STATE_SUCCEEDED);
    EXPECT_EQ(answer.end->record_count(), answer.records.size());
    return answer.names;
  }
};

TEST_F(SearchServiceTest, FindsOwners) {
  EXPECT_THAT(NamesOf(Request("^paypa[l1]")),
              ElementsAre("paypal.com.", "paypa1-login.example.", "paypa1-login.example."));
  EXPECT_THAT(NamesOf(Request("*PAYPAL.com.", v1::PATTERN_SYNTAX_GLOB)), ElementsAre("paypal.com.", "www.paypal.com."));
  EXPECT_THAT(NamesOf(Request("*.com", v1::PATTERN_SYNTAX_GLOB)), IsEmpty());
  v1::SearchRequest request = Request("paypa[l1]");
  request.set_exclude(R"((^|\.)paypal\.com\.$)");
  EXPECT_THAT(NamesOf(request), ElementsAre("paypa1-login.example.", "paypa1-login.example."));
  request.mutable_filter()->add_rrtypes(kTxt);
  EXPECT_THAT(NamesOf(request), ElementsAre("paypa1-login.example."));
  request.clear_filter();
  request.mutable_filter()->set_time_first_before_s(500);
  EXPECT_THAT(NamesOf(request), ElementsAre("paypa1-login.example."));
}

TEST_F(SearchServiceTest, FindsRdata) {
  v1::SearchRequest request = Request(R"(^ns\d\.paypal\.)");
  request.set_side(v1::SEARCH_SIDE_RDATA);
  EXPECT_THAT(NamesOf(request), ElementsAre("example.org."));
  request.set_pattern(R"(^"v=spf1"$)");
  EXPECT_THAT(NamesOf(request), ElementsAre("paypa1-login.example."));
  request.set_pattern(R"(\.paypal\.com\.$)");
  request.mutable_filter()->add_rrtypes(kNs);
  EXPECT_THAT(NamesOf(request), ElementsAre("example.org."));
}

TEST_F(SearchServiceTest, LimitsAndResumesInTheMiddleOfAPage) {
  StoreMany();
  const std::vector<std::string> all = NamesOf(Request(R"(7\.many\.)"));
  ASSERT_EQ(all.size(), 500u);
  for (const std::uint64_t limit : {1, 7, 333}) {
    std::vector<std::string> names;
    v1::SearchRequest request = Request(R"(7\.many\.)");
    request.mutable_paging()->set_limit(limit);
    for (int call = 0; call < (limit == 1 ? 20 : 1000); ++call) {
      const Answer answer = Search(request);
      ASSERT_TRUE(answer.end.has_value()) << answer.status.error_message();
      names.insert(names.end(), answer.names.begin(), answer.names.end());
      if (answer.end->state() == v1::END_STATE_SUCCEEDED) break;
      ASSERT_EQ(answer.end->state(), v1::END_STATE_LIMITED);
      ASSERT_EQ(answer.records.size(), limit);
      request.mutable_paging()->set_resume_token(answer.end->resume_token());
    }
    EXPECT_TRUE(std::ranges::equal(names, std::span(all).first(names.size()))) << limit;
    EXPECT_EQ(names.size(), limit == 1 ? 20 : all.size());
  }
  v1::SearchRequest exact = Request(R"(7\.many\.)");
  exact.mutable_paging()->set_limit(500);
  EXPECT_EQ(NamesOf(exact).size(), 500u);
}

TEST_F(SearchServiceTest, EndsAtItsCostAndGoesOn) {
  StoreMany();
  const std::vector<std::string> all = NamesOf(Request(R"(7\.many\.)"));
  for (const auto& [cost, limit] : {std::pair{700, 0}, std::pair{700, 33}}) {
    std::vector<std::string> names;
    v1::SearchRequest request = Request(R"(7\.many\.)");
    request.mutable_paging()->set_cost_limit(static_cast<std::uint64_t>(cost));
    request.mutable_paging()->set_limit(static_cast<std::uint64_t>(limit));
    for (int call = 0; call < 30; ++call) {
      const Answer answer = Search(request);
      ASSERT_TRUE(answer.end.has_value()) << answer.status.error_message();
      names.insert(names.end(), answer.names.begin(), answer.names.end());
      // Of a page that the limit cuts, some is looked at again.
      EXPECT_LE(answer.end->cost(), static_cast<std::uint64_t>(limit == 0 ? cost : 2 * cost));
      if (answer.end->state() == v1::END_STATE_SUCCEEDED) break;
      ASSERT_EQ(answer.end->state(), v1::END_STATE_LIMITED);
      request.mutable_paging()->set_resume_token(answer.end->resume_token());
    }
    EXPECT_EQ(names, all);
  }
  v1::SearchRequest nothing = Request("nothing");
  nothing.mutable_paging()->set_cost_limit(1000);
  const Answer answer = Search(nothing);
  EXPECT_EQ(answer.end->state(), v1::END_STATE_LIMITED);
  EXPECT_EQ(answer.end->cost(), 1000u);
}

TEST_F(SearchServiceTest, ResumesOnlyTheSameSearch) {
  v1::SearchRequest request = Request("paypa");
  request.mutable_paging()->set_limit(1);
  request.mutable_paging()->set_resume_token(Search(request).end->resume_token());
  EXPECT_TRUE(Search(request).status.ok());
  request.set_exclude("x");
  const Answer refused = Search(request);
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(refused.status.error_message().starts_with("paging.resume_token: of another query"));
}

TEST_F(SearchServiceTest, RefusesBadPatternsWithTheirColumn) {
  const Answer refused = Search(Request("paypal(login"));
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(refused.status.error_message().starts_with("pattern: column 7: ")) << refused.status.error_message();
  EXPECT_EQ(CounterOf("query.streams.refused"), 1u);
}

TEST_F(SearchServiceTest, LooksOnlyWhereThePatternCanMatch) {
  StoreMany();
  EXPECT_THAT(NamesOf(Request(R"(login\.example\.$)")).size(), 2u);
  EXPECT_LE(Search(Request(R"(login\.example\.$)")).examined_count, 10u);
  EXPECT_GE(Search(Request("login")).examined_count, 5000u);
}

// Much time passes with each look at this clock.
std::atomic<int> ticks = 0;
std::chrono::system_clock::time_point FastClock() {
  return std::chrono::system_clock::now() + std::chrono::seconds(ticks++ * 20);
}

class HurriedSearchTest : public SearchServiceTest {
 protected:
  void SetUp() override {
    SearchServiceTest::SetUp();
    StoreMany();
    ticks = 0;
    grpc::ServerBuilder builder;
    const std::string address = "unix:" + folder_.path() + "/hurried.sock";
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    service_ = std::make_unique<QueryService>(
        QueryContext{*database_, access_->gate(), pool_, counters_, stopping_, coverage_, FastClock});
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    channel_ = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  }
  void TearDown() override { server_->Shutdown(); }

  WorkerPool pool_{1};
  Counters counters_;
  std::unique_ptr<Access> access_ = *Access::Open({}, counters_);
  std::atomic<bool> stopping_ = false;
  CoverageLog coverage_;
  std::unique_ptr<QueryService> service_;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(HurriedSearchTest, TellsHowFarItIsWhileNothingMatches) {
  grpc::ClientContext context;
  const auto reader = v1::QueryService::NewStub(channel_)->Search(&context, Request("nothing"));
  v1::SearchResponse response;
  std::vector<v1::SearchProgress> steps;
  while (reader->Read(&response)) {
    EXPECT_EQ(response.records_size(), 0);
    ASSERT_TRUE(response.has_progress());
    steps.push_back(response.progress());
    if (!response.has_end()) {
      EXPECT_TRUE(response.progress().position().ends_with('.'));
    }
  }
  EXPECT_TRUE(reader->Finish().ok());
  ASSERT_GE(steps.size(), 3u);
  for (std::size_t i = 1; i < steps.size(); ++i) EXPECT_GE(steps[i].examined_count(), steps[i - 1].examined_count());
  EXPECT_GE(steps.back().examined_count(), 5000u);
}

TEST_F(HurriedSearchTest, EndsBeforeItsDeadlineWithAPlaceToGoOnFrom) {
  std::vector<std::string> names;
  v1::SearchRequest request = Request(R"(7\.many\.)");
  for (int call = 1;; ++call) {
    const Answer answer = Search(request);  // with a deadline that is some looks at the clock away
    ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
    names.insert(names.end(), answer.names.begin(), answer.names.end());
    ASSERT_TRUE(answer.end.has_value());
    if (answer.end->state() == v1::END_STATE_SUCCEEDED) {
      EXPECT_GT(call, 1);
      break;
    }
    ASSERT_EQ(answer.end->state(), v1::END_STATE_FAILED);
    EXPECT_TRUE(answer.end->message().starts_with("out of time"));
    ASSERT_FALSE(answer.end->resume_token().empty());
    request.mutable_paging()->set_resume_token(answer.end->resume_token());
  }
  EXPECT_EQ(names.size(), 500u);
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

TEST(EndBy, LeavesAMarginBeforeTheDeadline) {
  const TimePoint now{std::chrono::seconds(1000)};
  EXPECT_EQ(EndBy(now, now + std::chrono::seconds(10), kDeadlineMargin), now + std::chrono::milliseconds(9750));
  EXPECT_EQ(EndBy(now, now + std::chrono::milliseconds(100), kDeadlineMargin), now + std::chrono::milliseconds(50));
  EXPECT_GT(EndBy(now, TimePoint::max(), kDeadlineMargin), now + std::chrono::hours(24 * 365 * 100));
}

}  // namespace
}  // namespace spoor::controlplane
