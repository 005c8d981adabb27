// Command lines of feed against a scripted server.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/small_file.h"
#include "cli/fake_server.h"
#include "cli/feed_fetch.h"
#include "cli/feed_poll.h"
#include "cli/feed_text.h"
#include "cli/file_digest.h"
#include "tests/support/temporary_folder.h"

namespace spoor::cli {
namespace {

class FeedTest : public ServerTest {
 protected:
  void SetUp() override { std::filesystem::current_path(folder_.path()); }
  void TearDown() override { std::filesystem::current_path(before_); }

  void Publish(const std::string& content) {
    feeds_.content = content;
    feeds_.edition.set_feed("new-names");
    feeds_.edition.set_sequence(42);
    feeds_.edition.set_revision(3);
    feeds_.file.set_name(kName);
    feeds_.file.set_format("ndjson.zst");
    feeds_.file.set_octet_count(content.size());
    FileDigest digest;
    digest.Add(content);
    feeds_.file.set_sha256(digest.Finish());
  }
  // Names in the current folder.
  static std::vector<std::string> Files() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(".")) names.push_back(entry.path().filename());
    return names;
  }
  static std::string Content(const std::string& name) { return base::ReadSmallFile(name, 1 << 20).value_or("none"); }

  static constexpr const char* kName = "new-names.000000000042.20261123T064000Z.ndjson.zst";
  const std::filesystem::path before_ = std::filesystem::current_path();
  const test::TemporaryFolder folder_;
  FakeFeeds& feeds_ = server_.feeds;
};

TEST_F(FeedTest, FeedsAreListed) {
  EXPECT_EQ(Ask({"feed", "list"}).code, ExitCode::kNothingFound);
  v1::FeedInfo& feed = *feeds_.feeds.add_feeds();
  feed.set_name("new-names");
  feed.set_interval_s(300);
  feed.set_edition_count(7);
  feed.set_last_sequence(42);
  feed.set_last_time_end_ms(1'700'000'000'000);
  feed.set_error("disk\x1b full");
  const auto table = Ask({"feed", "list"});
  EXPECT_EQ(table.code, ExitCode::kFound);
  EXPECT_NE(table.out.find("new-names"), std::string::npos);
  EXPECT_NE(table.out.find("2023-11-14T22:13:20Z"), std::string::npos) << table.out;
  EXPECT_NE(table.out.find("failed: disk\\027 full"), std::string::npos) << table.out;
  EXPECT_TRUE(Ask({"feed", "list", "--format", "json"})
                  .out.starts_with(R"({"name":"new-names","interval_s":300,"edition_count":7,)"));
}

TEST_F(FeedTest, EditionsAreListedFromOneAnswerToTheNext) {
  EXPECT_EQ(Ask({"feed", "editions", "new-names"}).code, ExitCode::kNothingFound);
  for (std::uint64_t i = 1; i <= 7; ++i) {
    v1::FeedEdition& edition = feeds_.editions.emplace_back();
    edition.set_sequence(i);
    edition.set_feed("new-names");
    edition.set_record_count(100 + i);
    v1::FeedFile& file = *edition.add_files();
    file.set_format("csv.gz");
    file.set_sha256("\x01\xff");
  }
  feeds_.editions_per_answer = 3;
  const auto lines = [](const Answer& answer) { return std::ranges::count(answer.out, '\n'); };
  EXPECT_EQ(lines(Ask({"feed", "editions", "new-names"})), 8);
  EXPECT_EQ(lines(Ask({"feed", "editions", "new-names", "--after", "4"})), 4);
  feeds_.editions_limits.clear();
  const auto some = Ask({"feed", "editions", "new-names", "--limit", "4", "-f", "json"});
  EXPECT_EQ(some.code, ExitCode::kFound);
  EXPECT_EQ(lines(some), 4);
  EXPECT_EQ(feeds_.editions_limits, (std::vector<std::uint32_t>{4, 1}));
  EXPECT_NE(some.err.find("go on with --after 4\n"), std::string::npos) << some.err;
  EXPECT_NE(some.out.find(R"("record_count":101,"lost_count":0,"erased_count":0,"files":[{"name":"","format":"csv.gz",)"
                          R"("octet_count":0,"sha256":"01ff"}]})"),
            std::string::npos)
      << some.out;
}

TEST_F(FeedTest, AFileIsFetchedAndNamed) {
  Publish("what was new");
  const auto answer = Ask({"feed", "fetch", "new-names", "--as", "ndjson.zst"});
  EXPECT_EQ(answer.code, ExitCode::kFound) << answer.err;
  EXPECT_EQ(answer.out, std::string(kName) + "\n");
  EXPECT_EQ(Files(), std::vector<std::string>{kName});
  EXPECT_EQ(Content(kName), "what was new");
  EXPECT_EQ(feeds_.fetches.at(0).feed(), "new-names");
  EXPECT_EQ(feeds_.fetches.at(0).format(), "ndjson.zst");
  EXPECT_EQ(feeds_.fetches.at(0).sequence(), 0u);
  EXPECT_EQ(Ask({"feed", "fetch", "new-names", "--sequence", "42", "--output", "x"}).code, ExitCode::kFound);
  EXPECT_EQ(Content("x"), "what was new");
  EXPECT_EQ(feeds_.fetches.at(1).sequence(), 42u);
  EXPECT_EQ(Ask({"feed", "fetch", "new-names", "--output", "-"}).out, "what was new");
}

TEST_F(FeedTest, AFileThatWasCutGoesOnWhereItWas) {
  Publish("what was new");
  feeds_.cut_at = 8;
  const auto cut = Ask({"feed", "fetch", "new-names"});
  EXPECT_EQ(cut.code, ExitCode::kIncomplete);
  EXPECT_TRUE(IsOneLine(cut.err)) << cut.err;
  EXPECT_NE(cut.err.find("gone; the same command goes on from there"), std::string::npos) << cut.err;
  ASSERT_EQ(Files().size(), 1u);
  EXPECT_TRUE(Files()[0].ends_with(".part"));
  feeds_.cut_at = std::string::npos;
  feeds_.fetches.clear();
  EXPECT_EQ(Ask({"feed", "fetch", "new-names"}).code, ExitCode::kFound);
  ASSERT_EQ(feeds_.fetches.size(), 2u);
  EXPECT_EQ(feeds_.fetches[1].offset(), 8u);
  EXPECT_EQ(feeds_.fetches[1].sequence(), 42u);
  EXPECT_EQ(feeds_.fetches[1].revision(), 3u);
  EXPECT_EQ(Files(), std::vector<std::string>{kName});
  EXPECT_EQ(Content(kName), "what was new");
}

TEST_F(FeedTest, APartOfAnotherRevisionIsNotGoneOnWith) {
  Publish("what was new");
  feeds_.cut_at = 8;
  Ask({"feed", "fetch", "new-names"});
  Publish("what is old");
  feeds_.cut_at = std::string::npos;
  EXPECT_EQ(Ask({"feed", "fetch", "new-names"}).code, ExitCode::kFound);
  EXPECT_EQ(Content(kName), "what is old");
}

TEST_F(FeedTest, WhatIsNotWhatTheServerSaysIsRemoved) {
  Publish("what was new");
  feeds_.content = "what was odd";
  const auto answer = Ask({"feed", "fetch", "new-names"});
  EXPECT_EQ(answer.code, ExitCode::kIncomplete);
  EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
  EXPECT_NE(answer.err.find("SHA-256"), std::string::npos);
  EXPECT_TRUE(Files().empty());
  feeds_.content = "what was new and more";
  EXPECT_EQ(Ask({"feed", "fetch", "new-names"}).code, ExitCode::kIncomplete);
  Publish("");
  EXPECT_EQ(Ask({"feed", "fetch", "new-names", "--output", "empty"}).code, ExitCode::kFound);
  EXPECT_EQ(Content("empty"), "");
}

TEST_F(FeedTest, AServersNameForAFileLeadsNowhereElse) {
  for (const char* name : {"", ".", "..", "../x", "/etc/x", ".bashrc", "a b", "a\nb", "-rf"}) {
    EXPECT_FALSE(IsPlainFileName(name)) << name;
    Publish("what was new");
    feeds_.file.set_name(name);
    const auto answer = Ask({"feed", "fetch", "new-names"});
    EXPECT_EQ(answer.code, ExitCode::kIncomplete);
    EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
    EXPECT_EQ(Ask({"feed", "fetch", "new-names", "--output", "here"}).code, ExitCode::kFound);
  }
  EXPECT_TRUE(IsPlainFileName(kName));
}

TEST_F(FeedTest, PollPrintsThenAcknowledges) {
  feeds_.pages = {{R"({"n":1})", R"({"n":2})"}, {R"({"n":3})"}, {"\x1b[2J"}};
  const auto answer = Ask({"feed", "poll", "new-names", "--consumer", "me", "--from", "next"});
  EXPECT_EQ(answer.code, ExitCode::kFound) << answer.err;
  EXPECT_EQ(answer.out, "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n\\027[2J\n");
  ASSERT_EQ(feeds_.polls.size(), 4u);
  EXPECT_EQ(feeds_.polls[0].acknowledge(), "");
  EXPECT_EQ(feeds_.polls[0].consumer(), "me");
  EXPECT_EQ(feeds_.polls[0].start(), v1::POLL_START_NEXT);
  EXPECT_EQ(feeds_.polls[1].acknowledge(), "1");
  EXPECT_EQ(feeds_.polls[3].acknowledge(), "3");
  EXPECT_EQ(feeds_.place, 3u);
  const auto none = Ask({"feed", "poll", "new-names", "--consumer", "me"});
  EXPECT_EQ(none.code, ExitCode::kNothingFound);
  EXPECT_EQ(feeds_.polls.size(), 5u) << "nothing to acknowledge";
}

TEST_F(FeedTest, WhatCannotBeWrittenIsNotAcknowledged) {
  feeds_.pages = {{"one"}, {"two"}};
  CapturedFd err;
  Environment environment;
  environment.server = server_.address();
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  environment.out_fd = full;
  environment.err_fd = err.fd();
  const std::vector<std::string> words = {"feed", "poll", "new-names", "--consumer", "me"};
  EXPECT_EQ(cli::Run(words, environment), ExitCode::kIncomplete);
  ::close(full);
  EXPECT_EQ(feeds_.polls.size(), 1u);
  EXPECT_EQ(feeds_.place, 0u);
}

TEST_F(FeedTest, ALimitEndsItBehindAPage) {
  feeds_.pages = {{"one", "two"}, {"three"}, {"four"}};
  const auto answer = Ask({"feed", "poll", "new-names", "--consumer", "me", "--limit", "3"});
  EXPECT_EQ(answer.out, "one\ntwo\nthree\n");
  EXPECT_EQ(feeds_.polls.at(0).limit(), 3u);
  EXPECT_EQ(feeds_.polls.at(1).limit(), 1u);
  EXPECT_EQ(feeds_.place, 2u) << "acknowledged";
}

TEST_F(FeedTest, LossIsTold) {
  feeds_.pages = {{"one"}};
  feeds_.lost_count = 17;
  const auto answer = Ask({"feed", "poll", "new-names", "--consumer", "me"});
  EXPECT_NE(answer.err.find("edition 1 of "), std::string::npos) << answer.err;
  EXPECT_NE(answer.err.find("lacks 17 records"), std::string::npos) << answer.err;
}

TEST_F(FeedTest, FollowingGoesOnUntilASignal) {
  feeds_.pages = {{"one"}};
  std::thread stopper([this] {
    while (feeds_.place == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ::raise(SIGTERM);
  });
  const auto answer = Ask({"feed", "poll", "new-names", "--consumer", "me", "--follow"});
  stopper.join();
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(answer.out, "one\n");
  EXPECT_EQ(feeds_.place, 1u);
}

TEST(PollPause, IsBounded) {
  using std::chrono::milliseconds;
  EXPECT_EQ(PollPause(0, 1'000'000), milliseconds(1000));
  EXPECT_EQ(PollPause(1'000'001, 1'000'000), milliseconds(1000));
  EXPECT_EQ(PollPause(1'300'000, 1'000'000), milliseconds(300'000));
  EXPECT_EQ(PollPause(INT64_MAX, 1'000'000), milliseconds(600'000));
  EXPECT_EQ(PollPause(INT64_MIN, 1'000'000), milliseconds(1000));
}

TEST_F(FeedTest, ConsumersAreListedAndForgotten) {
  EXPECT_EQ(Ask({"feed", "consumers", "new-names"}).code, ExitCode::kNothingFound);
  v1::FeedConsumer& consumer = *feeds_.consumers.add_consumers();
  consumer.set_name("me");
  consumer.set_sequence(41);
  consumer.set_last_poll_time_s(1'700'000'000);
  EXPECT_NE(Ask({"feed", "consumers", "new-names"}).out.find("41  2023-11-14T22:13:20Z"), std::string::npos);
  EXPECT_EQ(Ask({"feed", "consumers", "new-names", "-f", "json"}).out,
            "{\"name\":\"me\",\"sequence\":41,\"last_poll_time_s\":1700000000}\n");
  EXPECT_EQ(Ask({"feed", "forget", "new-names", "me"}).code, ExitCode::kFound);
  EXPECT_EQ(feeds_.forget.feed(), "new-names");
  EXPECT_EQ(feeds_.forget.consumer(), "me");
}

TEST_F(FeedTest, RefusalsAreTold) {
  feeds_.status = grpc::Status(grpc::StatusCode::NOT_FOUND, "feed: there is none of this name");
  for (const std::vector<std::string>& words : {std::vector<std::string>{"feed", "fetch", "x"},
                                                {"feed", "editions", "x"},
                                                {"feed", "poll", "x", "--consumer", "me"}}) {
    const auto answer = Ask(words);
    EXPECT_EQ(answer.code, ExitCode::kUnreachable);
    EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
  }
  feeds_.status = grpc::Status(grpc::StatusCode::OUT_OF_RANGE, "compacted");
  const auto answer = Ask({"feed", "poll", "x", "--consumer", "me"});
  EXPECT_EQ(answer.code, ExitCode::kUnreachable);
  EXPECT_NE(answer.err.find("spoor feed forget x me begins anew"), std::string::npos) << answer.err;
}

TEST_F(FeedTest, MistakesAreTold) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"feed"},
                                             {"feed", "list", "a"},
                                             {"feed", "list", "--format", "csv"},
                                             {"feed", "editions"},
                                             {"feed", "fetch"},
                                             {"feed", "poll", "a"},
                                             {"feed", "poll", "a", "--consumer", "me", "--from", "here"},
                                             {"feed", "forget", "a"}}) {
    const auto answer = Ask(words);
    EXPECT_EQ(answer.code, ExitCode::kUsage);
    EXPECT_TRUE(IsOneLine(answer.err)) << answer.err;
  }
  feeds_.status = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "consumer: 1 to 64 of a-z");
  EXPECT_EQ(Ask({"feed", "poll", "a", "--consumer", "X"}).code, ExitCode::kUsage);
}

}  // namespace
}  // namespace spoor::cli
