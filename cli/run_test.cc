#include "cli/run.h"

#include <gtest/gtest.h>

#include "cli/fake_server.h"

namespace spoor::cli {
namespace {

using RunTest = ServerTest;

TEST_F(RunTest, TheDefaultFormatIsOfTheVerb) {
  Answers(1, v1::END_STATE_SUCCEEDED);
  EXPECT_TRUE(Ask({"lookup", "a.example"}).out.starts_with("NAME "));
  EXPECT_TRUE(Ask({"rdata", "192.0.2.1"}).out.starts_with("NAME "));
  EXPECT_TRUE(Ask({"export", "--format", "table"}).out.starts_with("NAME "));
  EXPECT_TRUE(Ask({"export", "-f", "csv"}).out.starts_with("rrname,"));
  EXPECT_EQ(Ask({"lookup", "a.example", "--format=json"}).out, kLine);
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

TEST_F(RunTest, StatusForPeopleAndPrograms) {
  server_.status.set_version("9.9.9");
  EXPECT_TRUE(Ask({"status"}).out.starts_with("spoord   9.9.9 at unix:"));
  EXPECT_TRUE(Ask({"status", "--json"}).out.starts_with(R"({"version":"9.9.9",)"));
}

}  // namespace
}  // namespace spoor::cli
