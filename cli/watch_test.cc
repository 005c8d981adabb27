// Command lines of watch and new against a scripted server.
#include <gtest/gtest.h>

#include "cli/fake_server.h"

namespace spoor::cli {
namespace {

class WatchTest : public ServerTest {
 protected:
  // Two records in two messages, then the end.
  void Watched(v1::EndState state, std::uint64_t lost = 0) {
    server_.watched.resize(3);
    for (int i = 0; i < 2; ++i) {
      v1::Record& record = *server_.watched[i].add_observations()->mutable_record();
      record.set_rrname("a" + std::to_string(i) + ".example.");
      record.set_rrtype(1);
      record.set_rrtype_text("A");
      record.set_rdata_text("192.0.2.1");
      record.set_count(1);
    }
    server_.watched[1].set_lost_count(lost);
    v1::StreamEnd& end = *server_.watched[2].mutable_end();
    end.set_state(state);
    end.set_record_count(2);
    end.set_resume_token("\x0a");
  }
};

TEST_F(WatchTest, SendsWhatWasTyped) {
  Watched(v1::END_STATE_LIMITED);
  const auto answer = Ask({"watch",
                           "*.a.example",
                           "b.example",
                           "--rdata-name",
                           "ns.c",
                           "--network",
                           "192.0.2.0/24",
                           "--pattern",
                           "x+",
                           "--watchlist",
                           "brands",
                           "--exclude",
                           "*.d",
                           "--exclude-pattern",
                           "y",
                           "--type",
                           "A,NS",
                           "--new",
                           "records",
                           "--sample",
                           "5",
                           "--rate",
                           "7",
                           "--limit",
                           "2",
                           "--resume",
                           "0b",
                           "--format",
                           "cof"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(std::count(answer.out.begin(), answer.out.end(), '\n'), 2);
  EXPECT_NE(answer.err.find("--resume 0a"), std::string::npos);
  EXPECT_EQ(server_.watch.names_size(), 2);
  EXPECT_EQ(server_.watch.rdata_names(0), "ns.c");
  EXPECT_EQ(server_.watch.cidrs(0), "192.0.2.0/24");
  EXPECT_EQ(server_.watch.pattern(), "x+");
  EXPECT_EQ(server_.watch.watchlists(0), "brands");
  EXPECT_EQ(server_.watch.exclude_names(0), "*.d");
  EXPECT_EQ(server_.watch.exclude_pattern(), "y");
  EXPECT_EQ(server_.watch.rrtypes_size(), 2);
  EXPECT_EQ(server_.watch.news(), v1::WATCH_NEWS_RECORDS);
  EXPECT_EQ(server_.watch.sample_one_in(), 5u);
  EXPECT_EQ(server_.watch.most_per_second(), 7u);
  EXPECT_EQ(server_.watch.limit(), 2u);
  EXPECT_EQ(server_.watch.resume_token(), "\x0b");
}

TEST_F(WatchTest, NewAsksForNewNames) {
  Watched(v1::END_STATE_LIMITED);
  EXPECT_EQ(Ask({"new", "*.dk", "--limit", "2"}).code, ExitCode::kFound);
  EXPECT_EQ(server_.watch.news(), v1::WATCH_NEWS_NAMES);
  EXPECT_EQ(server_.watch.names(0), "*.dk");
  EXPECT_EQ(Ask({"new", "--new", "names"}).code, ExitCode::kUsage);
  Ask({"new", "--what", "domains", "--limit", "2"});
  EXPECT_EQ(server_.watch.news(), v1::WATCH_NEWS_DOMAINS);
  Ask({"watch", "--new", "again", "--silence", "90d", "--limit", "2"});
  EXPECT_EQ(server_.watch.news(), v1::WATCH_NEWS_ACTIVE_AGAIN);
  EXPECT_EQ(server_.watch.silence_s(), 90u * 86400);
  Ask({"new", "--what", "again", "--limit", "2"});
  EXPECT_EQ(server_.watch.silence_s(), 0u);
}

TEST_F(WatchTest, LossIsTold) {
  Watched(v1::END_STATE_FAILED, 17);
  const auto answer = Ask({"watch"});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_NE(answer.err.find("watch: 17 records came too fast and are lost\n"), std::string::npos);
}

TEST_F(WatchTest, WhatIsLeftOutIsToldAtOnceAndAtTheEnd) {
  Watched(v1::END_STATE_LIMITED);
  for (int i = 0; i < 3; ++i) server_.watched[i].set_limited_count(1000 + static_cast<std::uint64_t>(i));
  const auto answer = Ask({"new", "--rate", "1", "--limit", "2"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_NE(answer.err.find("new: 1000 records left out for --rate\n"), std::string::npos) << answer.err;
  EXPECT_NE(answer.err.find("new: 2003 records left out for --rate\n"), std::string::npos) << answer.err;
}

TEST_F(WatchTest, MistakesAreUsageErrors) {
  EXPECT_EQ(Ask({"watch", "--new", "things"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"watch", "--sample", "x"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"watch", "--rate", "x"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"watch", "--silence", "1h"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"new", "--what", "again", "--silence", "59s"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"new", "--what", "things"}).code, ExitCode::kUsage);
  server_.script.status = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "names: empty label");
  EXPECT_EQ(Ask({"watch", "a..b"}).code, ExitCode::kUsage);
  server_.script.status = grpc::Status(grpc::StatusCode::OUT_OF_RANGE, "resume_token: compacted");
  EXPECT_EQ(Ask({"watch"}).code, ExitCode::kUnreachable);
}

}  // namespace
}  // namespace spoor::cli
