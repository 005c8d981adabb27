#include "cli/server.h"

#include <gtest/gtest.h>

#include "cli/fake_server.h"

namespace spoor::cli {
namespace {

using ConnectTest = ServerTest;

TEST_F(ConnectTest, AnUnreachableServerExits3Soon) {
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

TEST(Connect, RefusesABadAddress) {
  const auto channel = Connect("nonsense", {}, kConnectTimeout);
  ASSERT_FALSE(channel.has_value());
  EXPECT_EQ(channel.error().code, base::ErrorCode::kInvalidArgument);
}

TEST(StatusText, KeepsTheReasonAndDropsTheWrapping) {
  const auto text = [](grpc::StatusCode code, const char* message) {
    return StatusText(grpc::Status(code, message), "unix:/x");
  };
  EXPECT_EQ(text(grpc::StatusCode::INVALID_ARGUMENT, "name: empty"), "name: empty");
  EXPECT_EQ(
      text(grpc::StatusCode::UNAVAILABLE, "failed to connect to all addresses; last error: UNKNOWN: unix:/x: gone"),
      "cannot reach spoord at unix:/x: gone; is spoord running, and is the address right (--server ADDR)?");
  EXPECT_EQ(text(grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded"),
            "spoord at unix:/x: no answer in time: Deadline Exceeded");
}

}  // namespace
}  // namespace spoor::cli
