#include "cli/query.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>

#include "cli/fake_server.h"

namespace spoor::cli {
namespace {

using QueryTest = ServerTest;

TEST_F(QueryTest, FoundRecordsExit0) {
  Answers(3, v1::END_STATE_SUCCEEDED);
  const auto answer = Ask({"export"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(answer.out, std::string(kLine) + std::string(kLine) + std::string(kLine));
  EXPECT_EQ(answer.err, "");
}

TEST_F(QueryTest, NothingFoundExits1) {
  Answers(0, v1::END_STATE_SUCCEEDED);
  const auto answer = Ask({"lookup", "b.example"});
  EXPECT_EQ(answer.code, ExitCode::kNothingFound);
  EXPECT_EQ(answer.out, "");
  EXPECT_EQ(answer.err, "spoor: lookup: nothing found\n");
  server_.script.end->mutable_coverage()->set_time_begin_s(1'700'000'000);
  server_.script.end->mutable_coverage()->set_time_end_s(1'700'000'000);
  EXPECT_EQ(Ask({"lookup", "b.example"}).err,
            "spoor: lookup: nothing found; no sensor looked from 2023-11-14T22:13:20Z to 2023-11-14T22:13:20Z\n");
}

TEST_F(QueryTest, OwnLimitExits0AndTellsHowToGoOn) {
  Answers(2, v1::END_STATE_LIMITED, "\x01\xff");
  const auto answer = Ask({"lookup", "a.example", "--limit", "2", "--format", "cof"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(answer.err, "spoor: lookup: --limit 2 reached, there is more; go on with --resume 01ff\n");
  EXPECT_EQ(server_.lookup.paging().limit(), 2U);
  Ask({"lookup", "a.example", "--resume", "01ff"});
  EXPECT_EQ(server_.lookup.paging().resume_token(), "\x01\xff");
}

TEST_F(QueryTest, ACostLimitIsIncompleteAndTellsHowToGoOn) {
  Answers(2, v1::END_STATE_LIMITED, "\x01\xff");
  server_.script.end->set_cost(1000);
  const auto answer = Ask({"lookup", "a.example", "--cost-limit", "1000"});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_EQ(answer.err, "spoor: lookup: --cost-limit 1000 reached after 2 records; go on with --resume 01ff\n");
  EXPECT_EQ(server_.lookup.paging().cost_limit(), 1000u);
  Ask({"rdata", "192.0.2.1", "--cost-limit", "7"});
  EXPECT_EQ(server_.rdata.paging().cost_limit(), 7u);
  Ask({"search", "x", "--cost-limit", "8"});
  EXPECT_EQ(server_.search.paging().cost_limit(), 8u);
  Ask({"export", "--cost-limit", "9"});
  EXPECT_EQ(server_.exported.paging().cost_limit(), 9u);
  EXPECT_EQ(Ask({"lookup", "a.example", "--limit", "2", "--cost-limit", "1000"}).code, ExitCode::kFound);
  EXPECT_EQ(Ask({"export", "--cost-limit", "-1"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"watch", "--cost-limit", "1"}).code, ExitCode::kUsage) << "a watch looks at what comes";
}

TEST_F(QueryTest, TheServersLimitIsIncomplete) {
  Answers(2, v1::END_STATE_LIMITED, "\x01");
  EXPECT_EQ(Ask({"export"}).code, ExitCode::kIncomplete);
  EXPECT_EQ(Ask({"export", "--limit", "3"}).code, ExitCode::kIncomplete);
}

TEST_F(QueryTest, FailureCutAndLossExit4) {
  Answers(3, v1::END_STATE_FAILED);
  auto answer = Ask({"export"});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_EQ(answer.out.size(), 3 * kLine.size());
  EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;

  server_.script.end.reset();  // a stream that ends well but without its last message
  answer = Ask({"export"});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_TRUE(IsOneLine(answer.err));

  server_.script.status = grpc::Status(grpc::StatusCode::UNAVAILABLE, "Socket closed");
  EXPECT_EQ(Ask({"export"}).code, ExitCode::kIncomplete);

  Answers(3, v1::END_STATE_SUCCEEDED);
  server_.script.end->set_record_count(4);
  EXPECT_EQ(Ask({"export"}).code, ExitCode::kIncomplete);
}

TEST_F(QueryTest, RefusalsBeforeAnyAnswer) {
  server_.script.status = grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "not you\x1b[2J");
  auto answer = Ask({"export"});
  EXPECT_EQ(answer.code, ExitCode::kUnreachable);
  EXPECT_TRUE(IsOneLine(answer.err));
  EXPECT_EQ(answer.err.find('\x1b'), std::string::npos);
  EXPECT_EQ(Ask({"status"}).code, ExitCode::kUnreachable);

  server_.script.status = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "paging.resume_token: of another query");
  answer = Ask({"export", "--resume", "00", "--format", "csv"});
  EXPECT_EQ(answer.code, ExitCode::kUsage);
  EXPECT_EQ(answer.out, "");
  EXPECT_NE(answer.err.find("of another query"), std::string::npos);
}

TEST_F(QueryTest, FiltersReachTheServer) {
  Answers(1, v1::END_STATE_SUCCEEDED);
  Ask({"export", "--type", "a,AAAA", "-t", "TYPE65280", "--time-first-before", "2023-11-14", "--time-first-after", "5",
       "--time-last-before", "1h", "--time-last-after", "-3600"});
  const auto& filter = server_.exported.filter();
  EXPECT_EQ(std::vector<unsigned>(filter.rrtypes().begin(), filter.rrtypes().end()),
            (std::vector<unsigned>{1, 28, 65280}));
  EXPECT_EQ(filter.time_first_before_s(), 1'699'920'000);
  EXPECT_EQ(filter.time_first_after_s(), 5);
  EXPECT_EQ(filter.time_last_before_s(), -3600);
  EXPECT_EQ(filter.time_last_after_s(), -3600);
  EXPECT_FALSE(filter.times_inclusive());
  Ask({"export", "--type", "DS,ANY", "--inclusive", "--provenance", "answer,glue", "--sort", "last-desc"});
  EXPECT_EQ(server_.exported.filter().rrtypes_size(), 1);
  EXPECT_EQ(server_.exported.filter().type_set(), v1::TYPE_SET_ANY);
  EXPECT_TRUE(server_.exported.filter().times_inclusive());
  EXPECT_EQ(server_.exported.filter().provenance_size(), 2);
  EXPECT_EQ(server_.exported.filter().provenance(1), v1::PROVENANCE_GLUE);
  EXPECT_EQ(server_.exported.paging().order(), v1::SORT_ORDER_TIME_LAST_DESCENDING);
  Ask({"export", "--type", "any-dnssec,a"});
  EXPECT_EQ(server_.exported.filter().rrtypes_size(), 11);
  EXPECT_EQ(server_.exported.filter().type_set(), v1::TYPE_SET_UNSPECIFIED);
}

TEST_F(QueryTest, WordsThatAreNone) {
  for (const auto& [option, word] : std::initializer_list<std::pair<const char*, const char*>>{
           {"--sort", "size"}, {"--provenance", "answer,hearsay"}, {"--time-last-after", "1960-01-01"}}) {
    const auto answer = Ask({"export", option, word});
    EXPECT_EQ(answer.code, ExitCode::kUsage) << option;
    EXPECT_NE(answer.err.find(option), std::string::npos) << answer.err;
  }
}

TEST_F(QueryTest, OutputThatCannotBeWritten) {
  Answers(10'000, v1::END_STATE_SUCCEEDED);
  CapturedFd err;
  Environment environment;
  environment.server = server_.address();
  environment.err_fd = err.fd();
  environment.out_fd = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  EXPECT_EQ(cli::Run(std::vector<std::string>{"export"}, environment), ExitCode::kIncomplete);
  ::close(environment.out_fd);
  EXPECT_NE(err.text().find("No space left"), std::string::npos);
  EXPECT_TRUE(IsOneLine(err.text()));
}

TEST_F(QueryTest, AClosedPipeEndsQuietly) {
  std::signal(SIGPIPE, SIG_IGN);
  Answers(10'000, v1::END_STATE_SUCCEEDED);
  std::array<int, 2> pipe_fds{};
  ASSERT_EQ(::pipe2(pipe_fds.data(), O_CLOEXEC), 0);
  ::close(pipe_fds[0]);
  CapturedFd err;
  Environment environment;
  environment.server = server_.address();
  environment.out_fd = pipe_fds[1];
  environment.err_fd = err.fd();
  EXPECT_EQ(cli::Run(std::vector<std::string>{"export"}, environment), ExitCode::kFound);
  EXPECT_EQ(err.text(), "");
  ::close(pipe_fds[1]);
}

TEST_F(QueryTest, LifeAsksForDaysAndCofHasNone) {
  Answers(1, v1::END_STATE_SUCCEEDED);
  Ask({"lookup", "a.example"});
  EXPECT_FALSE(server_.lookup.with_days());
  EXPECT_NE(Ask({"lookup", "a.example", "--life"}).out.find("LIFE"), std::string::npos);
  EXPECT_TRUE(server_.lookup.with_days());
  Ask({"rdata", "192.0.2.1", "--life", "--format", "csv"});
  EXPECT_TRUE(server_.rdata.with_days());
  Ask({"export", "--life", "--format", "json"});
  EXPECT_TRUE(server_.exported.with_days());
  const auto refused = Ask({"export", "--life"});
  EXPECT_EQ(refused.code, ExitCode::kUsage);
  EXPECT_NE(refused.err.find("--life: format cof has no room for days"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace spoor::cli
