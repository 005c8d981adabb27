#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "cli/fake_server.h"

namespace spoor::cli {
namespace {

// `spoor status` as a command line, against a server in this process.
class StatusTest : public ServerTest {
 protected:
  static std::size_t Count(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
  }
};

TEST_F(StatusTest, WatchPrintsBlocksWhereThereIsNoTerminal) {
  const Answer answer = Ask({"status", "--watch", "--count", "2", "--interval-s", "1"});
  EXPECT_EQ(answer.code, ExitCode::kFound) << answer.err;
  EXPECT_EQ(Count(answer.out, "spoord   "), 2u);
  EXPECT_EQ(Count(answer.out, "\n\nspoord   "), 1u);
  EXPECT_EQ(answer.out.find('\x1b'), std::string::npos);
}

TEST_F(StatusTest, WatchWithJsonIsOneObjectPerLine) {
  const Answer answer = Ask({"status", "--watch", "--json", "--count", "2", "--interval-s", "1"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(Count(answer.out, "\n"), 2u);
}

TEST_F(StatusTest, WatchEndsWellOnASignal) {
  std::thread interrupter([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    kill(getpid(), SIGINT);
  });
  const Answer answer = Ask({"status", "--watch", "--interval-s", "3600"});
  interrupter.join();
  EXPECT_EQ(answer.code, ExitCode::kFound) << answer.err;
  EXPECT_EQ(Count(answer.out, "spoord   "), 1u);
}

TEST_F(StatusTest, OptionsOfWatchNeedWatchAndSense) {
  EXPECT_EQ(Ask({"status", "--count", "2"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"status", "--interval-s", "2"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"status", "--watch", "--count", "0"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"status", "--watch", "--interval-s", "0"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"status", "--watch", "--interval-s", "3601"}).code, ExitCode::kUsage);
}

TEST_F(StatusTest, AFailureAtTheFirstLookIsAnError) {
  server_.script.status = grpc::Status(grpc::StatusCode::INTERNAL, "broken");
  const Answer answer = Ask({"status", "--watch"});
  EXPECT_EQ(answer.code, ExitCode::kUnreachable);
  EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
}

}  // namespace
}  // namespace spoor::cli
