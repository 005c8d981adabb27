// Command lines of search against a scripted server.
#include <gtest/gtest.h>

#include "cli/fake_server.h"

namespace spoor::cli {
namespace {

using SearchTest = ServerTest;

TEST_F(SearchTest, SendsPatternsAsTheyWereTyped) {
  Answers(1, v1::END_STATE_SUCCEEDED);
  const auto answer = Ask({"search", R"(^www\.)", "--format", "cof"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(answer.out, kLine);
  EXPECT_EQ(server_.search.pattern(), R"(^www\.)");
  EXPECT_EQ(server_.search.syntax(), v1::PATTERN_SYNTAX_REGEX);
  EXPECT_EQ(server_.search.side(), v1::SEARCH_SIDE_OWNER);
  EXPECT_EQ(server_.search.exclude(), "");
  Ask({"search", "--glob", "*.a.", "--rdata", "--exclude", "b*", "--type", "NS", "--time-last-after", "5", "-l", "3"});
  EXPECT_EQ(server_.search.pattern(), "*.a.");
  EXPECT_EQ(server_.search.syntax(), v1::PATTERN_SYNTAX_GLOB);
  EXPECT_EQ(server_.search.side(), v1::SEARCH_SIDE_RDATA);
  EXPECT_EQ(server_.search.exclude(), "b*");
  EXPECT_EQ(server_.search.filter().rrtypes(0), 2u);
  EXPECT_EQ(server_.search.filter().time_last_after_s(), 5);
  EXPECT_EQ(server_.search.paging().limit(), 3u);
}

TEST_F(SearchTest, ProgressIsNoAnswer) {
  Answers(0, v1::END_STATE_SUCCEEDED);
  server_.script.pages.resize(3);  // messages without records
  const auto answer = Ask({"search", "a"});
  EXPECT_EQ(answer.code, ExitCode::kNothingFound);
  EXPECT_EQ(answer.out, "");
  EXPECT_EQ(answer.err, "spoor: search: nothing found\n");
}

TEST_F(SearchTest, RemindsOfTheFinalDot) {
  Answers(0, v1::END_STATE_SUCCEEDED);
  EXPECT_NE(Ask({"search", "--glob", "*.example.com"}).err.find("end in a dot"), std::string::npos);
  EXPECT_EQ(Ask({"search", "--glob", "*.example.com."}).err, "spoor: search: nothing found\n");
  EXPECT_EQ(Ask({"search", "--glob", "--rdata", "192.0.2.*1"}).err, "spoor: search: nothing found\n");
  EXPECT_EQ(Ask({"search", "example"}).err, "spoor: search: nothing found\n");
}

TEST_F(SearchTest, BadPatternsAreUsageErrorsWithTheirColumn) {
  server_.script.status = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "pattern: column 3: a repeat of a repeat");
  const auto answer = Ask({"search", "a**"});
  EXPECT_EQ(answer.code, ExitCode::kUsage);
  EXPECT_TRUE(IsOneLine(answer.err));
  EXPECT_NE(answer.err.find("column 3"), std::string::npos);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"search"}, {"search", "a", "b"}, {"search", ""}}) {
    EXPECT_EQ(Ask(arguments).code, ExitCode::kUsage);
  }
}

TEST_F(SearchTest, OutOfTimeIsIncompleteAndTellsHowToGoOn) {
  Answers(2, v1::END_STATE_FAILED, "\x01\xff");
  const auto answer = Ask({"search", "a", "--timeout", "60"});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_NE(answer.err.find("--resume 01ff"), std::string::npos);
}

}  // namespace
}  // namespace spoor::cli
