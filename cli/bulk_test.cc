// Command lines of bulk against a scripted server.
#include <gtest/gtest.h>

#include <fstream>

#include "cli/fake_server.h"
#include "tests/support/temporary_folder.h"

namespace spoor::cli {
namespace {

class BulkTest : public ServerTest {
 protected:
  std::string File(const std::string& text) {
    const std::string path = folder_.path() + "/list";
    std::ofstream(path) << text;
    return path;
  }

  test::TemporaryFolder folder_;
};

TEST_F(BulkTest, EachLineIsRecognisedAndAnswered) {
  const auto answer = Ask({"bulk", File("# a list\nwww.example\n192.0.2.7\n\n198.51.100.0/24\nabsent.example  \n"),
                           "--format", "csv", "--type", "A", "--limit-per-input", "5", "--time-last-after", "1d"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  ASSERT_EQ(server_.bulk.inputs_size(), 4);
  EXPECT_EQ(server_.bulk.inputs(0).name(), "www.example");
  EXPECT_EQ(server_.bulk.inputs(1).ip(), "192.0.2.7");
  EXPECT_EQ(server_.bulk.inputs(2).cidr(), "198.51.100.0/24");
  EXPECT_EQ(server_.bulk.inputs(3).name(), "absent.example");
  EXPECT_EQ(server_.bulk.limit_per_input(), 5u);
  EXPECT_EQ(server_.bulk.filter().rrtypes(0), 1u);
  EXPECT_TRUE(server_.bulk.filter().has_time_last_after_s());
  EXPECT_NE(answer.out.find("www.example."), std::string::npos);
  EXPECT_NE(answer.err.find("3 of 4 inputs have records"), std::string::npos) << answer.err;
}

TEST_F(BulkTest, NamesMayBeWhatRecordsLeadTo) {
  Ask({"bulk", File("ns1.example\n"), "--rdata"});
  EXPECT_EQ(server_.bulk.inputs(0).rdata_name(), "ns1.example");
}

TEST_F(BulkTest, MissingPrintsTheLinesThatHaveNone) {
  const auto answer = Ask({"bulk", File("a.example\nabsent1.example\nabsent2.example\n"), "--missing"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(answer.out, "absent1.example\nabsent2.example\n");
  EXPECT_EQ(server_.bulk.limit_per_input(), 1u);
  EXPECT_EQ(Ask({"bulk", File("a.example\n"), "--missing"}).code, ExitCode::kNothingFound);
}

TEST_F(BulkTest, AnAnswerThatIsCutGoesOn) {
  server_.bulk_answers_per_call = 2;
  const auto answer = Ask({"bulk", File("a.example\nb.example\nabsent.example\nd.example\ne.example\n"), "-f", "csv"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(server_.bulk_calls, (std::vector<int>{5, 5, 5}));
  EXPECT_EQ(std::ranges::count(answer.out, '\n'), 1 + 4) << answer.out;
  EXPECT_NE(answer.err.find("4 of 5 inputs"), std::string::npos);
}

TEST_F(BulkTest, ACostLimitIsOneOfAllCalls) {
  server_.bulk_answers_per_call = 1;
  server_.bulk_cost = 40;
  const std::string list = File("a.example\nb.example\nabsent.example\nd.example\n");
  auto answer = Ask({"bulk", list, "--cost-limit", "100"});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_EQ(server_.bulk_calls.size(), 3u);
  EXPECT_EQ(server_.bulk.paging().cost_limit(), 20u) << "what is left";
  EXPECT_NE(answer.err.find("2 of 3 inputs have records; --cost-limit reached; the answer is incomplete"),
            std::string::npos)
      << answer.err;
  EXPECT_EQ(Ask({"bulk", list, "--cost-limit", "161"}).code, ExitCode::kFound);
  EXPECT_EQ(Ask({"bulk", list, "--cost-limit", "x"}).code, ExitCode::kUsage);
}

TEST_F(BulkTest, WhereMuchIsLookedAtAndNothingFoundItGoesOn) {
  server_.bulk_answers_per_call = 0;
  server_.bulk_cost = 40;
  const auto answer = Ask({"bulk", File("a.example\n"), "--cost-limit", "100"});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_EQ(server_.bulk_calls.size(), 3u);
  EXPECT_NE(answer.err.find("0 of 0 inputs have records; --cost-limit reached"), std::string::npos) << answer.err;
}

TEST_F(BulkTest, ALongListIsAskedInParts) {
  std::string text;
  for (int i = 0; i < 20'500; ++i) text += "absent" + std::to_string(i) + ".example\n";
  server_.bulk_answers_per_call = 100'000;
  EXPECT_EQ(Ask({"bulk", File(text)}).code, ExitCode::kNothingFound);
  EXPECT_EQ(server_.bulk_calls, (std::vector<int>{10'000, 10'000, 500}));
}

TEST_F(BulkTest, BrokenLinesAreToldAndLeftOut) {
  const auto answer =
      Ask({"bulk", File("a.example\n1.2.3.4.5\nb..example\nc.example\n" + std::string(5000, 'x') + "\n")});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_EQ(server_.bulk.inputs_size(), 2);
  EXPECT_NE(answer.err.find("line 2: "), std::string::npos);
  EXPECT_NE(answer.err.find("line 3: "), std::string::npos);
  EXPECT_NE(answer.err.find("3 lines are broken"), std::string::npos) << answer.err;
}

TEST_F(BulkTest, RefusalsAndMistakesAreTold) {
  EXPECT_EQ(Ask({"bulk"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"bulk", "/nonexistent"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"bulk", "-", "--type", "NOPE"}).code, ExitCode::kUsage);
  server_.script.status = grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "needs the role query");
  server_.bulk_answers_per_call = 0;
  const auto answer = Ask({"bulk", File("a.example\n")});
  EXPECT_EQ(answer.code, ExitCode::kUnreachable);
  EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
  server_.bulk_answers_per_call = 1;
  EXPECT_EQ(Ask({"bulk", File("a.example\nb.example\n")}).code, ExitCode::kIncomplete);
}

}  // namespace
}  // namespace spoor::cli
