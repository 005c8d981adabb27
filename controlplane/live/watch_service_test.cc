#include "controlplane/live/watch_service.h"

#include <gtest/gtest.h>

#include <deque>
#include <thread>

#include "controlplane/access/access.h"
#include "controlplane/control_plane_testing.h"

namespace spoor::controlplane {
namespace {

using testing::ControlPlaneTest;
using testing::Ip;
using testing::MakeBlock;
using testing::MakeRecord;
using testing::SensorClient;

// One watch, read step by step.
class Watcher {
 public:
  Watcher(const std::shared_ptr<grpc::Channel>& channel, const v1::WatchRequest& request,
          std::chrono::milliseconds deadline = std::chrono::seconds(20))
      : stub_(v1::WatchService::NewStub(channel)) {
    context_.set_deadline(std::chrono::system_clock::now() + deadline);
    reader_ = stub_->Watch(&context_, request);
  }

  // The next message: what it brings is added to names, lost and token.
  bool Read() {
    v1::WatchResponse response;
    if (!reader_->Read(&response)) return false;
    for (const v1::Observation& observation : response.observations()) {
      names.push_back(observation.record().rrname() + (observation.is_new_name()     ? " name"
                                                       : observation.is_new_record() ? " record"
                                                                                     : ""));
      commit_time_ms = observation.commit_time_ms();
      domains.push_back(observation.new_domain());
      last_seen_before_s = observation.last_seen_before_s();
    }
    lost += response.lost_count();
    limited += response.limited_count();
    token = response.resume_token();
    if (response.has_end()) end = response.end();
    return true;
  }
  // Until there are so many names.
  void ReadNames(std::size_t count) {
    while (names.size() < count && Read()) {
    }
    EXPECT_EQ(names.size(), count);
  }
  void ReadToEnd() {
    while (Read()) {
    }
  }
  void Cancel() { context_.TryCancel(); }
  grpc::Status Finish() { return reader_->Finish(); }

  std::vector<std::string> names;
  std::uint64_t lost = 0;
  std::uint64_t limited = 0;
  std::string token;
  std::int64_t commit_time_ms = 0;
  std::vector<std::string> domains;
  std::int64_t last_seen_before_s = 0;
  std::optional<v1::StreamEnd> end;

 private:
  std::unique_ptr<v1::WatchService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchResponse>> reader_;
};

class WatchServiceTest : public ControlPlaneTest {
 protected:
  void SetUp() override {
    ControlPlaneTest::SetUp();
    sensor_ = std::make_unique<SensorClient>(channel_, "watched", 1);
    ASSERT_TRUE(sensor_->Hello());
  }
  void TearDown() override {
    sensor_.reset();
    ControlPlaneTest::TearDown();
  }

  void Deliver(const std::vector<observation::Record>& records) {
    ASSERT_TRUE(sensor_->Send(++sequence_, MakeBlock(records))) << sensor_->Finish().error_message();
    ASSERT_TRUE(sensor_->WaitFor(sequence_));
  }

  // A watch begins somewhere after its call: one that is known to run gives a message a second.
  std::unique_ptr<Watcher> Watch(const v1::WatchRequest& request) {
    auto watcher = std::make_unique<Watcher>(channel_, request);
    EXPECT_TRUE(watcher->Read());
    return watcher;
  }

  // Clients of one process and address share a connection otherwise, whose flow control is not the server's matter.
  std::shared_ptr<grpc::Channel> OwnConnection() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel("unix:" + folder_.path() + "/s.sock", grpc::InsecureChannelCredentials(),
                                     arguments);
  }

  std::unique_ptr<SensorClient> sensor_;
  std::uint64_t sequence_ = 0;
};

const observation::Record kFirst = MakeRecord("a.example", 1, Ip("192.0.2.1"));
const observation::Record kSecond = MakeRecord("a.example", 1, Ip("192.0.2.2"));
const observation::Record kOther = MakeRecord("b.test", 1, Ip("192.0.2.1"));

TEST_F(WatchServiceTest, NewDomainsAndWhatComesAgain) {
  const observation::Record old = MakeRecord("www.known.co.uk", 1, Ip("192.0.2.1"), 1, 1000, 2000);
  Deliver({old});
  v1::WatchRequest request;
  request.set_news(v1::WATCH_NEWS_DOMAINS);
  const auto domains = Watch(request);
  request.set_news(v1::WATCH_NEWS_ACTIVE_AGAIN);
  request.set_silence_s(3600);
  const auto again = Watch(request);
  Deliver({MakeRecord("mail.known.co.uk", 1, Ip("192.0.2.1")), MakeRecord("www.fresh.co.uk", 1, Ip("192.0.2.1")),
           MakeRecord("www.known.co.uk", 1, Ip("192.0.2.1"), 1, 5599, 9000)});
  Deliver({MakeRecord("mail.fresh.co.uk", 1, Ip("192.0.2.1")), MakeRecord("last.com", 1, Ip("192.0.2.1")),
           MakeRecord("www.known.co.uk", 1, Ip("192.0.2.1"), 1, 12600, 12600)});
  domains->ReadNames(2);
  EXPECT_EQ(domains->names, (std::vector<std::string>{"www.fresh.co.uk. name", "last.com. name"}));
  EXPECT_EQ(domains->domains, (std::vector<std::string>{"fresh.co.uk.", "last.com."}));
  again->ReadNames(1);
  EXPECT_EQ(again->names, (std::vector<std::string>{"www.known.co.uk."}));
  EXPECT_EQ(again->last_seen_before_s, 9000);
  EXPECT_EQ(domains->lost + again->lost, 0u);
}

TEST_F(WatchServiceTest, NewsThatNobodyAskedForInTimeAreLostAndCounted) {
  const auto plain = Watch({});
  Deliver({kFirst, kOther});
  plain->ReadNames(2);
  v1::WatchRequest request;
  request.set_news(v1::WATCH_NEWS_DOMAINS);
  const std::string before = plain->token;
  Deliver({MakeRecord("c.test", 1, Ip("192.0.2.1"))});
  plain->ReadNames(3);
  request.set_resume_token(before);
  const auto domains = Watch(request);
  Deliver({MakeRecord("d.test", 1, Ip("192.0.2.1"))});
  domains->ReadNames(1);
  EXPECT_EQ(domains->names, (std::vector<std::string>{"d.test. name"}));
  EXPECT_EQ(domains->lost, 1u);
}

TEST_F(WatchServiceTest, WhatIsCommittedComesWithWhatIsNew) {
  const auto watcher = Watch({});
  Deliver({kFirst});
  Deliver({kFirst, kSecond, kOther});
  watcher->ReadNames(4);
  EXPECT_EQ(watcher->names,
            (std::vector<std::string>{"a.example. name", "a.example.", "a.example. record", "b.test. name"}));
  EXPECT_EQ(watcher->lost, 0u);
  EXPECT_GT(watcher->commit_time_ms, 1'700'000'000'000);
  watcher->Cancel();
  EXPECT_EQ(watcher->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(WatchServiceTest, FilterAndLimitHold) {
  v1::WatchRequest request;
  request.add_names("*.example");
  request.set_news(v1::WATCH_NEWS_RECORDS);
  request.set_limit(2);
  const auto watcher = Watch(request);
  for (int i = 0; i < 3; ++i) Deliver({kOther, kFirst});
  Deliver({kSecond, kOther});
  watcher->ReadToEnd();
  EXPECT_EQ(watcher->names, (std::vector<std::string>{"a.example. name", "a.example. record"}));
  ASSERT_TRUE(watcher->end);
  EXPECT_EQ(watcher->end->state(), v1::END_STATE_LIMITED);
  EXPECT_EQ(watcher->end->record_count(), 2u);
  EXPECT_TRUE(watcher->Finish().ok());
}

TEST_F(WatchServiceTest, ATokenGoesOnBehindWhatWasSeen) {
  v1::WatchRequest request;
  request.set_limit(1);
  auto watcher = Watch(request);
  Deliver({kFirst, kOther});
  watcher->ReadToEnd();
  EXPECT_EQ(watcher->names, std::vector<std::string>{"a.example. name"});
  Deliver({kSecond});
  request.set_resume_token(watcher->end->resume_token());
  request.set_limit(2);
  Watcher again(channel_, request);
  again.ReadToEnd();
  EXPECT_EQ(again.names, (std::vector<std::string>{"b.test. name", "a.example. record"}));
}

TEST_F(WatchServiceTest, AForeignTokenIsRefusedAndAnOldOneIsCompacted) {
  v1::WatchRequest request;
  request.set_resume_token("nonsense");
  Watcher bad(channel_, request);
  EXPECT_FALSE(bad.Read());
  EXPECT_EQ(bad.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const std::string token = Watch({})->token;
  sensor_.reset();
  StopServer();
  StartServer();
  request.set_resume_token(token);
  Watcher old(channel_, request);
  EXPECT_FALSE(old.Read());
  const grpc::Status status = old.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  EXPECT_NE(status.error_message().find("compacted"), std::string::npos);
}

TEST_F(WatchServiceTest, EndsBeforeItsDeadlineAndWhenTheServerStops) {
  Watcher short_one(channel_, {}, std::chrono::milliseconds(1500));
  short_one.ReadToEnd();
  ASSERT_TRUE(short_one.end);
  EXPECT_EQ(short_one.end->state(), v1::END_STATE_FAILED);
  EXPECT_TRUE(short_one.Finish().ok());
  const auto watcher = Watch({});
  std::thread stopper([this] { control_plane_->Stop(); });
  watcher->ReadToEnd();
  stopper.join();
  ASSERT_TRUE(watcher->end);
  EXPECT_EQ(watcher->end->message(), "the server stops");
  EXPECT_FALSE(watcher->end->resume_token().empty());
}

// 200 readers of which 50 read nothing: the others get everything, and the store is not kept waiting.
TEST_F(WatchServiceTest, StoppedReadersHoldNobodyUp) {
  constexpr int kBlocks = 25;
  constexpr std::size_t kRecords = 20;
  std::vector<std::unique_ptr<Watcher>> readers;
  v1::WatchRequest request;
  request.add_names("*.example");
  for (int i = 0; i < 200; ++i) {
    readers.push_back(std::make_unique<Watcher>(OwnConnection(), request, std::chrono::seconds(60)));
  }
  for (auto& reader : readers) ASSERT_TRUE(reader->Read());
  // Every one is owed about 1 MB, more than gRPC takes on for one that does not read.
  for (int block = 0; block < kBlocks; ++block) {
    std::vector<observation::Record> records;
    for (std::size_t i = 0; i < kRecords; ++i) {
      records.push_back(
          MakeRecord("n" + std::to_string(block) + "-" + std::to_string(i) + ".example", 65280, std::string(600, 'x')));
    }
    Deliver(records);
  }
  for (std::size_t i = 50; i < readers.size(); ++i) {
    while (readers[i]->names.size() + readers[i]->lost < kBlocks * kRecords) ASSERT_TRUE(readers[i]->Read()) << i;
    EXPECT_EQ(readers[i]->lost, 0u) << i;
  }
  for (auto& reader : readers) reader->Cancel();
}

// A service with a feed and a clock of the test.
std::atomic<std::uint64_t> clock_ms = 0;
std::uint64_t ClockOfTest() {
  return clock_ms;
}

class RatedWatchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    clock_ms = 1'000'000;
    grpc::ServerBuilder builder;
    const std::string address = "unix:" + folder_.path() + "/s.sock";
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    channel_ = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    stopping_ = true;
    Watcher ended(channel_, {});
    ended.ReadToEnd();
    request_.set_resume_token(ended.token);
    stopping_ = false;
  }
  void TearDown() override { server_->Shutdown(std::chrono::system_clock::now()); }

  void Append(int count) {
    LiveBatch batch;
    for (int i = 0; i < count; ++i) batch.records.push_back({.record = records_.emplace_back(kFirst).view()});
    feed_.Append(std::move(batch));
  }
  // Until so many were left out: the stream has looked at them, whether it sent a message or not.
  void WaitForLimited(std::uint64_t count) {
    for (int i = 0; i < 10'000 && counters_.watch_records_limited.value() < count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ASSERT_EQ(counters_.watch_records_limited.value(), count);
  }

  test::TemporaryFolder folder_;
  std::deque<observation::Record> records_;
  Counters counters_;
  std::unique_ptr<Access> access_ = *Access::Open({}, counters_);
  std::unique_ptr<Watchlists> lists_ = *Watchlists::Open("");
  LiveFeed feed_;
  WorkerPool pool_{1};
  std::atomic<bool> stopping_ = false;
  WatchService service_{{feed_, *lists_, access_->gate(), pool_, counters_, stopping_, ClockOfTest}};
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  v1::WatchRequest request_;  // goes on from the feed's beginning
};

TEST_F(RatedWatchTest, WhatComesTooFastIsLeftOutAndCounted) {
  Append(100);
  request_.set_most_per_second(10);
  Watcher watcher(channel_, request_);
  watcher.ReadNames(10);
  EXPECT_EQ(watcher.limited, 90u);
  clock_ms += 500;
  Append(100);
  watcher.ReadNames(15);
  EXPECT_EQ(watcher.limited, 185u);
  clock_ms += 10'000;
  Append(11);
  watcher.ReadNames(25);
  EXPECT_EQ(watcher.limited, 186u);
  EXPECT_EQ(watcher.lost, 0u);
  EXPECT_EQ(counters_.watch_records.value(), 25u);
}

TEST_F(RatedWatchTest, WhatIsLeftOutIsToldWithTheNextMessage) {
  Append(3);
  request_.set_most_per_second(1);
  Watcher watcher(channel_, request_);
  watcher.ReadNames(1);
  EXPECT_EQ(watcher.limited, 2u);
  Append(4);  // no message of their own
  WaitForLimited(6);
  clock_ms += 1000;
  Append(1);
  watcher.ReadNames(2);
  EXPECT_EQ(watcher.limited, 6u);
}

TEST_F(RatedWatchTest, OnlyWhatBelongsCounts) {
  records_.push_back(kOther);
  LiveBatch other;
  other.records.push_back({.record = records_.back().view()});
  feed_.Append(std::move(other));
  Append(2);
  request_.set_most_per_second(1);
  request_.add_names("a.example");
  request_.set_limit(1);
  Watcher watcher(channel_, request_);
  watcher.ReadToEnd();
  EXPECT_EQ(watcher.names, (std::vector<std::string>{"a.example."}));
  EXPECT_EQ(watcher.limited, 0u) << "the limit was reached before";
  ASSERT_TRUE(watcher.end);
  EXPECT_EQ(watcher.end->state(), v1::END_STATE_LIMITED);
}

}  // namespace
}  // namespace spoor::controlplane
