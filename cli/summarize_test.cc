// Command lines of summarize against a scripted server.
#include <gtest/gtest.h>

#include "cli/fake_server.h"

namespace spoor::cli {
namespace {

class SummarizeTest : public ServerTest {
 protected:
  void Sums(std::uint64_t records, v1::EndState state, const std::string& resume_token = "") {
    Answers(0, state, resume_token);
    server_.script.end->set_record_count(records);
    v1::Summary summary;
    server_.summaries = {summary};
    if (records == 0) return;
    summary.set_record_count(records);
    summary.set_count(1234);
    summary.set_time_first_s(1'700'000'000);
    summary.set_time_last_s(1'700'000'300);
    server_.summaries.push_back(summary);
  }
};

TEST_F(SummarizeTest, OneSummaryInEveryForm) {
  Sums(3, v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(Ask({"summarize", "*.example.com"}).out,
            "records     3\ncount       1234\nfirst seen  2023-11-14T22:13:20Z\nlast seen   2023-11-14T22:18:20Z\n");
  EXPECT_EQ(Ask({"summarize", "a.example", "-f", "json"}).out,
            R"({"num_results":3,"count":1234,"time_first":1700000000,"time_last":1700000300})"
            "\n");
  EXPECT_EQ(Ask({"summarize", "a.example", "-f", "csv"}).out,
            "num_results,count,time_first,time_last\r\n3,1234,1700000000,1700000300\r\n");
}

TEST_F(SummarizeTest, SendsBothSidesWithTheirConditions) {
  Sums(1, v1::END_STATE_SUCCEEDED);
  Ask({"summarize", "*.a", "--type", "NS", "--max-count", "5", "--limit", "7", "--cost-limit", "9"});
  EXPECT_EQ(server_.summarize.lookup().paging().cost_limit(), 9u);
  EXPECT_EQ(server_.summarize.lookup().name(), "*.a");
  EXPECT_EQ(server_.summarize.lookup().filter().rrtypes(0), 2u);
  EXPECT_EQ(server_.summarize.lookup().paging().limit(), 7u);
  EXPECT_EQ(server_.summarize.max_count(), 5u);
  Ask({"summarize", "--rdata", "192.0.2.0/24", "--time-last-after", "5"});
  EXPECT_EQ(server_.summarize.rdata().cidr(), "192.0.2.0/24");
  EXPECT_EQ(server_.summarize.rdata().filter().time_last_after_s(), 5);
  Ask({"summarize", "--raw", "00"});
  EXPECT_EQ(server_.summarize.rdata().raw(), std::string(1, '\0'));
}

TEST_F(SummarizeTest, NothingIsNothing) {
  Sums(0, v1::END_STATE_SUCCEEDED);
  const auto answer = Ask({"summarize", "a.example"});
  EXPECT_EQ(answer.code, ExitCode::kNothingFound);
  EXPECT_EQ(answer.out, "");
}

TEST_F(SummarizeTest, ASumThatWasCutSaysSo) {
  Sums(3, v1::END_STATE_LIMITED, "\x01");
  auto answer = Ask({"summarize", "a", "--max-count", "1000"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_NE(answer.err.find("--max-count reached, there may be more; sum up the rest with --resume 01"),
            std::string::npos);
  answer = Ask({"summarize", "a", "--limit", "3"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_NE(answer.err.find("--limit 3 reached"), std::string::npos);
  Sums(3, v1::END_STATE_FAILED, "\x01");
  answer = Ask({"summarize", "a"});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_TRUE(answer.out.starts_with("records     3\n"));
  server_.script.end.reset();
  answer = Ask({"summarize", "a"});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_NE(answer.err.find("the stream was cut"), std::string::npos);
}

TEST_F(SummarizeTest, WrongCommandLines) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"summarize"},
                                             {"summarize", "a", "b"},
                                             {"summarize", "a..b"},
                                             {"summarize", "a", "--max-count", "0"},
                                             {"summarize", "--rdata"},
                                             {"summarize", "--rdata", "192.0.2.1/24"},
                                             {"summarize", "a", "--ip", "192.0.2.1"}}) {
    const auto answer = Ask(arguments);
    EXPECT_EQ(answer.code, ExitCode::kUsage);
    EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
  }
}

}  // namespace
}  // namespace spoor::cli
