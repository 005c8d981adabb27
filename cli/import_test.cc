// Command lines of import against a control plane in this process.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>

#include "cli/fake_server.h"
#include "rpc/delivery/test_ingest_server.h"

namespace spoor::cli {
namespace {

class ImportTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { grpc_init(); }

  ImportTest() {
    char name[] = "/tmp/spoor-import.XXXXXX";
    close(mkstemp(name));
    file_ = name;
    environment_.server = "unix:" + file_ + ".sock";
  }
  ~ImportTest() override {
    unlink(file_.c_str());
    unlink((file_ + ".sock").c_str());
  }

  Answer Import(const std::string& text, const std::vector<std::string>& options = {}) {
    std::ofstream(file_) << text;
    std::vector<std::string> arguments = {"import", file_};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return RunIn(environment_, arguments);
  }

  std::string file_;
  Environment environment_;
  rpc::TestStore store_;
};

constexpr std::string_view kBroken = "{\"rrname\":\"\x01\"}\n";

TEST_F(ImportTest, SaysHowManyRecordsCame) {
  const rpc::TestIngestServer server(environment_.server, store_);
  const auto answer = Import(std::string(kLine) + std::string(kLine), {"--as", "archive"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_TRUE(answer.out.starts_with("2 records of 2 lines imported as archive in ")) << answer.out;
  EXPECT_EQ(answer.err, "");
  EXPECT_EQ(store_.counts().begin()->second, 14u);
  EXPECT_EQ(store_.epoch_order().front().first, "archive");
}

TEST_F(ImportTest, BrokenLinesAreNamedAndMakeAnError) {
  const rpc::TestIngestServer server(environment_.server, store_);
  std::string text(kLine);
  for (int i = 0; i < 30; ++i) text += kBroken;
  const auto answer = Import(text);
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_TRUE(answer.out.starts_with("1 records of 1 lines imported as import")) << answer.out;
  EXPECT_NE(answer.err.find(file_ + " line 2: not JSON"), std::string::npos) << answer.err;
  EXPECT_EQ(answer.err.find("line 22:"), std::string::npos);
  EXPECT_TRUE(answer.err.ends_with("spoor: import: 30 of 31 lines are broken and were left out\n")) << answer.err;
}

TEST_F(ImportTest, StrictSaysHowToGoOn) {
  const rpc::TestIngestServer server(environment_.server, store_);
  const auto answer = Import(std::string(kLine) + std::string(kBroken), {"--strict"});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_EQ(answer.out, "");
  const auto at = answer.err.find("stopped at line 2; the import is incomplete: go on with --as import --resume ");
  ASSERT_NE(at, std::string::npos) << answer.err;
  const std::string number = answer.err.substr(answer.err.find("--resume ") + 9);
  const auto resumed = Import(std::string(kLine), {"--resume", number.substr(0, number.size() - 1)});
  EXPECT_EQ(resumed.code, ExitCode::kFound) << resumed.err;
  EXPECT_EQ(store_.counts().begin()->second, 7u);
}

TEST_F(ImportTest, ProgressGoesToATerminalOnly) {
  const rpc::TestIngestServer server(environment_.server, store_);
  std::string text;
  for (int i = 0; i < 2000; ++i) text += kLine;
  EXPECT_EQ(Import(text).err, "");
  environment_.err_is_terminal = true;
  const auto answer = Import(text);
  EXPECT_NE(answer.err.find(" records"), std::string::npos);
  EXPECT_TRUE(answer.err.ends_with("\r\033[K")) << answer.err;
}

TEST_F(ImportTest, WhatCannotBeDoneIsSaidInOneLine) {
  EXPECT_EQ(RunIn(environment_, {"import"}).code, ExitCode::kUsage);
  EXPECT_EQ(RunIn(environment_, {"import", "a", "b"}).code, ExitCode::kUsage);
  EXPECT_EQ(RunIn(environment_, {"import", "/nonexistent/file"}).code, ExitCode::kUsage);
  EXPECT_EQ(Import("", {"--resume", "soon"}).code, ExitCode::kUsage);
  const auto unreachable = Import("");
  EXPECT_EQ(unreachable.code, ExitCode::kUnreachable);
  EXPECT_TRUE(IsOneLine(unreachable.err)) << unreachable.err;
}

}  // namespace
}  // namespace spoor::cli
