#include "controlplane/feed_files/feed_service.h"

#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <chrono>
#include <thread>

#include "controlplane/control_plane_testing.h"
#include "rpc/channel.h"

namespace spoor::controlplane {
namespace {

using testing::ControlPlaneTest;
using testing::Ip;
using testing::MakeBlock;
using testing::MakeRecord;
using testing::SensorClient;

constexpr int kWait_s = 30;

class FeedServiceTest : public ControlPlaneTest {
 protected:
  void SetUp() override {
    OpenDatabase(256u << 20);
    Start();
  }
  void TearDown() override {
    sensor_.reset();
    ControlPlaneTest::TearDown();
  }

  void Start() {
    const rpc::Address address{.path = folder_.path() + "/s.sock", .host = {}, .port = 0};
    const FeedOptions feeds{.folder = folder_.path() + "/feeds",
                            .feeds = {FeedKind::kNewRecords, FeedKind::kFull},
                            .interval_s = 1,
                            .formats = {kCursorFormat, {FileForm::kCsv, FileCompression::kNone}}};
    auto started = ControlPlane::Start(*database_, {.listen = {address}, .feeds = feeds});
    ASSERT_TRUE(started.has_value()) << started.error().message;
    control_plane_ = *std::move(started);
    channel_ = rpc::OpenChannel(rpc::GrpcTarget(address));
    stub_ = v1::FeedService::NewStub(channel_);
    sensor_ = std::make_unique<SensorClient>(channel_, "fed", ++boot_epoch_);
    ASSERT_TRUE(sensor_->Hello());
    sequence_ = 0;
  }

  void Deliver(const std::string& owner) {
    ASSERT_TRUE(sensor_->Send(++sequence_, MakeBlock({MakeRecord(owner, 1, Ip("192.0.2.1"))})));
    ASSERT_TRUE(sensor_->WaitFor(sequence_));
  }

  template <class Request, class Response>
  grpc::Status Call(grpc::Status (v1::FeedService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kWait_s));
    return (*stub_.*method)(&context, request, &response);
  }

  v1::PollFeedResponse Poll(const v1::PollFeedRequest& request) {
    v1::PollFeedResponse page;
    const grpc::Status status = Call(&v1::FeedService::Stub::PollFeed, request, page);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return page;
  }

  // Polls until there are so many lines, acknowledging each page.
  std::vector<std::string> PollFor(v1::PollFeedRequest& request, std::size_t count) {
    std::vector<std::string> lines;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(kWait_s);
    while (lines.size() < count && std::chrono::steady_clock::now() < end) {
      const v1::PollFeedResponse page = Poll(request);
      lines.insert(lines.end(), page.lines().begin(), page.lines().end());
      request.set_acknowledge(page.token());
      if (page.lines().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return lines;
  }

  // All of the file, from an offset on; what the first message said in `first`.
  grpc::Status Fetch(const v1::FetchFileRequest& request, std::string& data, v1::FetchFileResponse* first = nullptr) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kWait_s));
    const auto reader = stub_->FetchFile(&context, request);
    bool is_first = true;
    bool ended = false;
    for (v1::FetchFileResponse response; reader->Read(&response); is_first = false) {
      if (is_first && first != nullptr) *first = response;
      data += response.data();
      ended = response.end().state() == v1::END_STATE_SUCCEEDED;
    }
    const grpc::Status status = reader->Finish();
    EXPECT_EQ(status.ok(), ended);
    return status;
  }

  std::unique_ptr<v1::FeedService::Stub> stub_;
  std::unique_ptr<SensorClient> sensor_;
  std::uint64_t boot_epoch_ = 0;
  std::uint64_t sequence_ = 0;
};

v1::PollFeedRequest PollOf(const std::string& consumer) {
  v1::PollFeedRequest request;
  request.set_feed("new-records");
  request.set_consumer(consumer);
  return request;
}

TEST_F(FeedServiceTest, ACursorMissesNothingAndRepeatsOnlyWhatWasNotAcknowledged) {
  v1::PollFeedRequest request = PollOf("siem");
  Poll(request);
  Deliver("a.example.");
  ASSERT_EQ(PollFor(request, 1).size(), 1u);
  const std::string taken = request.acknowledge();
  Deliver("b.example.");
  const auto lines = PollFor(request, 1);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("b.example."), std::string::npos);
  // Its answer was lost on the way, say: the server is asked with the token before, also after a restart.
  sensor_.reset();
  StopServer();
  Start();
  request.set_acknowledge(taken);
  EXPECT_EQ(PollFor(request, 1), lines);
  // Once acknowledged, an old token changes nothing.
  Poll(request);
  request.set_acknowledge(taken);
  Deliver("c.example.");
  const auto last = PollFor(request, 1);
  ASSERT_EQ(last.size(), 1u);
  EXPECT_NE(last[0].find("c.example."), std::string::npos);
}

TEST_F(FeedServiceTest, ConsumersAreListedAndForgotten) {
  v1::PollFeedRequest request = PollOf("siem");
  Deliver("a.example.");
  ASSERT_EQ(PollFor(request, 1).size(), 1u);
  v1::ListConsumersRequest list;
  list.set_feed("new-records");
  v1::ListConsumersResponse consumers;
  ASSERT_TRUE(Call(&v1::FeedService::Stub::ListConsumers, list, consumers).ok());
  ASSERT_EQ(consumers.consumers_size(), 1);
  EXPECT_EQ(consumers.consumers(0).name(), "siem");
  v1::DeleteConsumerRequest forget;
  forget.set_feed("new-records");
  forget.set_consumer("siem");
  v1::DeleteConsumerResponse forgotten;
  ASSERT_TRUE(Call(&v1::FeedService::Stub::DeleteConsumer, forget, forgotten).ok());
  EXPECT_EQ(Call(&v1::FeedService::Stub::DeleteConsumer, forget, forgotten).error_code(), grpc::StatusCode::NOT_FOUND);
  request = PollOf("siem");
  EXPECT_EQ(PollFor(request, 1).size(), 1u);
  request = PollOf("late");
  request.set_start(v1::POLL_START_NEXT);
  EXPECT_EQ(Poll(request).lines_size(), 0);
}

TEST_F(FeedServiceTest, FilesAreListedAndFetchedFromAnyOctetOn) {
  Deliver("a.example.");
  v1::PollFeedRequest poll = PollOf("siem");
  ASSERT_EQ(PollFor(poll, 1).size(), 1u);
  v1::ListEditionsRequest list;
  list.set_feed("new-records");
  v1::ListEditionsResponse editions;
  ASSERT_TRUE(Call(&v1::FeedService::Stub::ListEditions, list, editions).ok());
  const auto with_record =
      std::ranges::find_if(editions.editions(), [](const v1::FeedEdition& one) { return one.record_count() == 1; });
  ASSERT_NE(with_record, editions.editions().end());
  v1::FetchFileRequest fetch;
  fetch.set_feed("new-records");
  fetch.set_sequence(with_record->sequence());
  fetch.set_format("csv");
  std::string whole;
  v1::FetchFileResponse first;
  ASSERT_TRUE(Fetch(fetch, whole, &first).ok());
  EXPECT_EQ(first.edition().sequence(), with_record->sequence());
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(whole.data()), whole.size(), digest);
  EXPECT_EQ(first.file().sha256(), std::string(digest, digest + sizeof digest));
  EXPECT_EQ(first.file().octet_count(), whole.size());
  fetch.set_offset(10);
  fetch.set_revision(1);
  std::string rest;
  ASSERT_TRUE(Fetch(fetch, rest).ok());
  EXPECT_EQ(rest, whole.substr(10));
}

TEST_F(FeedServiceTest, RefusesWhatIsWrong) {
  const auto poll_code = [&](const v1::PollFeedRequest& request) {
    v1::PollFeedResponse page;
    return Call(&v1::FeedService::Stub::PollFeed, request, page).error_code();
  };
  v1::PollFeedRequest request = PollOf("siem");
  request.set_feed("hits");
  EXPECT_EQ(poll_code(request), grpc::StatusCode::NOT_FOUND);
  request = PollOf("../siem");
  EXPECT_EQ(poll_code(request), grpc::StatusCode::INVALID_ARGUMENT);
  request = PollOf("siem");
  request.set_acknowledge("token");
  EXPECT_EQ(poll_code(request), grpc::StatusCode::INVALID_ARGUMENT);
  request = PollOf("siem");
  request.set_limit(100'001);
  EXPECT_EQ(poll_code(request), grpc::StatusCode::INVALID_ARGUMENT);
  v1::FetchFileRequest fetch;
  std::string data;
  EXPECT_EQ(Fetch(fetch, data).error_code(), grpc::StatusCode::NOT_FOUND);
  fetch.set_feed("new-records");
  fetch.set_sequence(1'000'000);
  EXPECT_EQ(Fetch(fetch, data).error_code(), grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace spoor::controlplane
