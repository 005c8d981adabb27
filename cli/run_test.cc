#include "cli/run.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>

#include "cli/fake_server.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::string_view kLine =
    R"({"rrname":"a.example.","rrtype":"A","rdata":["192.0.2.1"],"time_first":1700000000,"time_last":1700000300,"count":7})"
    "\n";

struct Answer {
  ExitCode code;
  std::string out;
  std::string err;
};

Answer RunIn(Environment environment, const std::vector<std::string>& arguments) {
  CapturedFd out;
  CapturedFd err;
  environment.out_fd = out.fd();
  environment.err_fd = err.fd();
  environment.now_s = 1'700'000'000;
  const auto code = Run(arguments, environment);
  return {code, out.text(), err.text()};
}

bool IsOneLine(const std::string& text) { return text.starts_with("spoor: ") && text.find('\n') == text.size() - 1; }

class RunTest : public testing::Test {
 protected:
  Answer Ask(const std::vector<std::string>& arguments) {
    Environment environment;
    environment.server = server_.address();
    return RunIn(environment, arguments);
  }
  // `count` records in pages of two, and an end of this state.
  void Answers(std::size_t count, v1::EndState state, const std::string& resume_token = "") {
    server_.script = {};
    for (std::size_t i = 0; i < count; ++i) {
      if (i % 2 == 0) server_.script.pages.emplace_back();
      server_.script.pages.back().push_back(MakeRecord("a.example.", "A", "192.0.2.1"));
    }
    v1::StreamEnd end;
    end.set_state(state);
    end.set_record_count(count);
    end.set_resume_token(resume_token);
    if (state == v1::END_STATE_FAILED) end.set_message("the disk\ndied");
    server_.script.end = end;
  }

  FakeServer server_;
};

TEST_F(RunTest, FoundRecordsExit0) {
  Answers(3, v1::END_STATE_SUCCEEDED);
  const auto answer = Ask({"export"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(answer.out, std::string(kLine) + std::string(kLine) + std::string(kLine));
  EXPECT_EQ(answer.err, "");
}

TEST_F(RunTest, TheDefaultFormatIsOfTheVerb) {
  Answers(1, v1::END_STATE_SUCCEEDED);
  EXPECT_TRUE(Ask({"lookup", "a.example"}).out.starts_with("NAME "));
  EXPECT_TRUE(Ask({"rdata", "192.0.2.1"}).out.starts_with("NAME "));
  EXPECT_TRUE(Ask({"export", "--format", "table"}).out.starts_with("NAME "));
  EXPECT_TRUE(Ask({"export", "-f", "csv"}).out.starts_with("rrname,"));
  EXPECT_EQ(Ask({"lookup", "a.example", "--format=json"}).out, kLine);
}

TEST_F(RunTest, NothingFoundExits1) {
  Answers(0, v1::END_STATE_SUCCEEDED);
  const auto answer = Ask({"lookup", "b.example"});
  EXPECT_EQ(answer.code, ExitCode::kNothingFound);
  EXPECT_EQ(answer.out, "");
  EXPECT_EQ(answer.err, "spoor: lookup: nothing found\n");
}

TEST_F(RunTest, OwnLimitExits0AndTellsHowToGoOn) {
  Answers(2, v1::END_STATE_LIMITED, "\x01\xff");
  const auto answer = Ask({"lookup", "a.example", "--limit", "2", "--format", "cof"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(answer.err, "spoor: lookup: --limit 2 reached, there is more; go on with --resume 01ff\n");
  EXPECT_EQ(server_.lookup.paging().limit(), 2U);
  Ask({"lookup", "a.example", "--resume", "01ff"});
  EXPECT_EQ(server_.lookup.paging().resume_token(), "\x01\xff");
}

TEST_F(RunTest, TheServersLimitIsIncomplete) {
  Answers(2, v1::END_STATE_LIMITED, "\x01");
  EXPECT_EQ(Ask({"export"}).code, ExitCode::kIncomplete);
  EXPECT_EQ(Ask({"export", "--limit", "3"}).code, ExitCode::kIncomplete);
}

TEST_F(RunTest, FailureCutAndLossExit4) {
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

TEST_F(RunTest, RefusalsBeforeAnyAnswer) {
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

TEST_F(RunTest, AnUnreachableServerExits3Soon) {
  for (const auto* address : {"unix:/nonexistent/spoord.sock", "127.0.0.1:1"}) {
    for (const auto* verb : {"export", "status"}) {
      const auto answer = Ask({"--server", address, verb});
      EXPECT_EQ(answer.code, ExitCode::kUnreachable);
      EXPECT_EQ(answer.out, "");
      EXPECT_TRUE(IsOneLine(answer.err));
      EXPECT_NE(answer.err.find(address), std::string::npos);
    }
  }
}

TEST_F(RunTest, ServerBeforeAndAfterTheVerb) {
  Answers(1, v1::END_STATE_SUCCEEDED);
  Environment nowhere;
  nowhere.server = "unix:/nonexistent/spoord.sock";
  EXPECT_EQ(RunIn(nowhere, {"export"}).code, ExitCode::kUnreachable);
  EXPECT_EQ(RunIn(nowhere, {"--server", server_.address(), "export"}).code, ExitCode::kFound);
  EXPECT_EQ(RunIn(nowhere, {"--server=" + server_.address(), "export"}).code, ExitCode::kFound);
  EXPECT_EQ(RunIn(nowhere, {"export", "--server", server_.address()}).code, ExitCode::kFound);
  EXPECT_EQ(RunIn(nowhere, {"--server", nowhere.server, "export", "--server", server_.address()}).code,
            ExitCode::kFound);
}

TEST_F(RunTest, FiltersReachTheServer) {
  Answers(1, v1::END_STATE_SUCCEEDED);
  Ask({"export", "--type", "a,AAAA", "-t", "TYPE65280", "--time-first-before", "2023-11-14", "--time-first-after", "5",
       "--time-last-before", "1h", "--time-last-after", "-3600"});
  const auto& filter = server_.exported.filter();
  EXPECT_EQ(std::vector<unsigned>(filter.rrtypes().begin(), filter.rrtypes().end()),
            (std::vector<unsigned>{1, 28, 65280}));
  EXPECT_EQ(filter.time_first_before_s(), 1'699'920'000);
  EXPECT_EQ(filter.time_first_after_s(), 5);
  EXPECT_EQ(filter.time_last_before_s(), 1'699'996'400);
  EXPECT_EQ(filter.time_last_after_s(), 1'699'996'400);
  Ask({"export", "--type", "A,ANY"});
  EXPECT_EQ(server_.exported.filter().rrtypes_size(), 0);
}

TEST_F(RunTest, ValuesReachTheServerAsTheirKind) {
  Answers(1, v1::END_STATE_SUCCEEDED);
  Ask({"rdata", "192.0.2.1"});
  EXPECT_EQ(server_.rdata.ip(), "192.0.2.1");
  Ask({"rdata", "192.0.2.0/24"});
  EXPECT_EQ(server_.rdata.cidr(), "192.0.2.0/24");
  Ask({"rdata", "192.0.2.1-192.0.2.9"});
  EXPECT_EQ(server_.rdata.range().last(), "192.0.2.9");
  Ask({"rdata", "*.example.com"});
  EXPECT_EQ(server_.rdata.name(), "*.example.com");
  Ask({"rdata", "--raw", "0a00"});
  EXPECT_EQ(server_.rdata.raw(), std::string("\x0a\x00", 2));
  Ask({"rdata", "--name", "192.0.2.1"});
  EXPECT_EQ(server_.rdata.name(), "192.0.2.1");
}

TEST_F(RunTest, WrongCommandLinesExit2WithOneLineThatNamesTheArgument) {
  struct Case {
    std::vector<std::string> arguments;
    std::string named;
  };
  const std::vector<Case> cases = {
      {{}, "no verb"},
      {{"lokup", "a"}, "did you mean 'lookup'"},
      {{"frobnicate"}, "unknown verb"},
      {{"help", "exprot"}, "did you mean 'export'"},
      {{"help", "a", "b"}, "VERB"},
      {{"--frob", "lookup"}, "--frob"},
      {{"--server"}, "--server"},
      {{"--server", "nonsense", "export"}, "nonsense"},
      {{"lookup"}, "NAME"},
      {{"lookup", "a", "b"}, "NAME"},
      {{"lookup", "a..b"}, "a..b"},
      {{"lookup", "a", "--frob"}, "--frob"},
      {{"lookup", "a", "--type", "A,BOGUS"}, "BOGUS"},
      {{"lookup", "a", "--type", "A,"}, "--type"},
      {{"lookup", "a", "--time-last-after", "soon"}, "--time-last-after"},
      {{"lookup", "a", "--limit", "-1"}, "--limit"},
      {{"lookup", "a", "--limit"}, "--limit"},
      {{"lookup", "a", "--resume", "xyz"}, "--resume"},
      {{"lookup", "a", "--format", "xml"}, "xml"},
      {{"lookup", "a", "--timeout", "0"}, "--timeout"},
      {{"rdata"}, "VALUE"},
      {{"rdata", "192.0.2.300"}, "192.0.2.300"},
      {{"rdata", "192.0.2.1/24"}, "192.0.2.1/24"},
      {{"rdata", "192.0.2.1", "--raw", "00"}, "VALUE"},
      {{"rdata", "--ip", "example.com"}, "--ip"},
      {{"rdata", "--raw", "0"}, "--raw"},
      {{"export", "x"}, "arguments"},
      {{"status", "x"}, "arguments"},
      {{"version", "x"}, "arguments"},
  };
  for (const auto& test : cases) {
    const auto answer = Ask(test.arguments);
    EXPECT_EQ(answer.code, ExitCode::kUsage) << test.named;
    EXPECT_EQ(answer.out, "") << test.named;
    EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
    EXPECT_NE(answer.err.find(test.named), std::string::npos) << answer.err;
  }
}

TEST_F(RunTest, EveryVerbHasHelpWithExamplesAndExitCodes) {
  for (const auto* verb : Verbs()) {
    const std::string name(verb->name);
    const auto answer = Ask({"help", name});
    EXPECT_EQ(answer.code, ExitCode::kFound);
    EXPECT_EQ(answer.out, Ask({name, "--help"}).out);
    EXPECT_EQ(answer.out, Ask({name, "-h"}).out);
    EXPECT_NE(answer.out.find("Exit codes:"), std::string::npos);
    EXPECT_GE(verb->examples.size(), 2U);
    EXPECT_LE(verb->examples.size(), 4U);
    for (const auto& example : verb->examples) EXPECT_NE(answer.out.find(example.command), std::string::npos);
    EXPECT_NE(Ask({"help"}).out.find("  " + name + " "), std::string::npos);
  }
  EXPECT_EQ(Ask({"--help"}).out, Ask({"help"}).out);
  EXPECT_EQ(Ask({"--version"}).out, Ask({"version"}).out);
  EXPECT_TRUE(Ask({"version"}).out.starts_with("spoor "));
}

TEST_F(RunTest, StatusForPeopleAndPrograms) {
  server_.status.set_version("9.9.9");
  EXPECT_TRUE(Ask({"status"}).out.starts_with("spoord   9.9.9 at unix:"));
  EXPECT_TRUE(Ask({"status", "--json"}).out.starts_with(R"({"version":"9.9.9",)"));
}

TEST_F(RunTest, OutputThatCannotBeWritten) {
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

TEST_F(RunTest, AClosedPipeEndsQuietly) {
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

}  // namespace
}  // namespace spoor::cli
