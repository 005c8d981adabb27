// `spoor top` as a command line, against a server in this process; tests/integration/top.py shows it on a terminal.
#include <gtest/gtest.h>

#include "cli/fake_server.h"

namespace spoor::cli {
namespace {

class TopTest : public ServerTest {};

TEST_F(TopTest, OnceIsOnePictureAsText) {
  server_.status.set_version("0.1.0");
  server_.status.mutable_store()->set_state("serving");
  v1::SensorStatus& sensor = *server_.status.add_sensors();
  sensor.set_sensor_id("probe-7");
  sensor.set_connected(true);
  v1::WatchResponse response;
  v1::Observation& observation = *response.add_observations();
  *observation.mutable_record() = MakeRecord("www.example.com.", "A", "192.0.2.1");
  observation.set_is_new_name(true);
  server_.watched = {response};
  const Answer answer = Ask({"top", "--once"});
  EXPECT_EQ(answer.code, ExitCode::kFound) << answer.err;
  EXPECT_EQ(server_.watch.news(), v1::WATCH_NEWS_NAMES);
  for (const char* part :
       {"spoord 0.1.0 at unix:", "store serving", "\nprobe-7 ", " example.com.\n", " www.example.com.\n"})
    EXPECT_NE(answer.out.find(part), std::string::npos) << part << " in:\n" << answer.out;
  EXPECT_EQ(answer.out.find('\x1b'), std::string::npos);
}

TEST_F(TopTest, AKeyThatMayNotWatchGetsTheRest) {
  server_.watch_status = grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "needs the role stream");
  server_.status.mutable_store()->set_state("serving");
  const Answer answer = Ask({"top", "--once", "--observations"});
  EXPECT_EQ(answer.code, ExitCode::kFound) << answer.err;
  EXPECT_EQ(server_.watch.news(), v1::WATCH_NEWS_ALL);
  EXPECT_NE(answer.out.find("store serving"), std::string::npos) << answer.out;
  EXPECT_NE(answer.out.find("permission denied: needs the role stream"), std::string::npos) << answer.out;
}

TEST_F(TopTest, SaysWhatIsWrong) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"top"}, {"top", "--once", "x"}}) {
    const Answer answer = Ask(words);
    EXPECT_EQ(answer.code, ExitCode::kUsage);
    EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
  }
  server_.script.status = grpc::Status(grpc::StatusCode::INTERNAL, "broken");
  const Answer answer = Ask({"top", "--once"});
  EXPECT_EQ(answer.code, ExitCode::kUnreachable);
  EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
}

}  // namespace
}  // namespace spoor::cli
