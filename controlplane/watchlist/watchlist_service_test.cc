#include "controlplane/watchlist/watchlist_service.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "controlplane/control_plane_testing.h"
#include "rpc/channel.h"
#include "spoor/v1/erasure.grpc.pb.h"

namespace spoor::controlplane {
namespace {

using testing::ControlPlaneTest;
using testing::Ip;
using testing::MakeBlock;
using testing::MakeRecord;
using testing::SensorClient;

using Names = std::vector<std::string>;

// One stream of hits, read step by step.
class HitReader {
 public:
  HitReader(const std::shared_ptr<grpc::Channel>& channel, const v1::HitsRequest& request)
      : stub_(v1::WatchlistService::NewStub(channel)) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    reader_ = stub_->Hits(&context_, request);
  }
  ~HitReader() { context_.TryCancel(); }

  bool Read() {
    v1::HitsResponse response;
    if (!reader_->Read(&response)) return false;
    for (const v1::Hit& hit : response.hits()) {
      found.push_back(hit.watchlist() + " " + hit.observation().record().rrname());
      last = hit;
    }
    lost += response.lost_count();
    token = response.resume_token();
    if (response.has_end()) end = response.end();
    return true;
  }
  void ReadTo(std::size_t count) {
    while (found.size() < count && Read()) {
    }
  }
  void ReadToEnd() {
    while (Read()) {
    }
  }
  grpc::Status Finish() { return reader_->Finish(); }

  Names found;
  v1::Hit last;
  std::uint64_t lost = 0;
  std::string token;
  std::optional<v1::StreamEnd> end;

 private:
  std::unique_ptr<v1::WatchlistService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::HitsResponse>> reader_;
};

v1::PutWatchlistRequest ListOf(const std::string& name, const Names& names) {
  v1::PutWatchlistRequest request;
  request.set_name(name);
  for (const std::string& text : names) request.add_entries()->set_name(text);
  return request;
}

class WatchlistServiceTest : public ControlPlaneTest {
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
    auto started = ControlPlane::Start(
        *database_, {.listen = {address}, .watchlist_folder = folder_.path() + "/lists", .hits = limits_});
    ASSERT_TRUE(started.has_value()) << started.error().message;
    control_plane_ = *std::move(started);
    channel_ = rpc::OpenChannel(rpc::GrpcTarget(address));
    stub_ = v1::WatchlistService::NewStub(channel_);
    sensor_ = std::make_unique<SensorClient>(channel_, "listed", ++boot_epoch_);
    ASSERT_TRUE(sensor_->Hello());
    sequence_ = 0;
  }
  void Restart() {
    sensor_.reset();
    StopServer();
    Start();
  }

  void Deliver(const std::vector<observation::Record>& records) {
    ASSERT_TRUE(sensor_->Send(++sequence_, MakeBlock(records))) << sensor_->Finish().error_message();
    ASSERT_TRUE(sensor_->WaitFor(sequence_));
  }
  void DeliverNames(const Names& names) {
    std::vector<observation::Record> records;
    for (const std::string& name : names) records.push_back(MakeRecord(name, 1, Ip("192.0.2.1")));
    Deliver(records);
  }

  grpc::Status Put(const v1::PutWatchlistRequest& request) {
    grpc::ClientContext context;
    v1::PutWatchlistResponse response;
    const auto status = stub_->PutWatchlist(&context, request, &response);
    info_ = response.info();
    return status;
  }
  grpc::Status Delete(const std::string& name) {
    grpc::ClientContext context;
    v1::DeleteWatchlistRequest request;
    request.set_name(name);
    v1::DeleteWatchlistResponse response;
    return stub_->DeleteWatchlist(&context, request, &response);
  }
  std::vector<v1::WatchlistInfo> List() {
    grpc::ClientContext context;
    v1::ListWatchlistsResponse response;
    EXPECT_TRUE(stub_->ListWatchlists(&context, {}, &response).ok());
    return {response.infos().begin(), response.infos().end()};
  }
  // So many hits, from the oldest on.
  Names HitsTo(std::size_t count) {
    HitReader reader(channel_, {});
    reader.ReadTo(count);
    return reader.found;
  }

  HitLimits limits_;
  std::unique_ptr<v1::WatchlistService::Stub> stub_;
  std::unique_ptr<SensorClient> sensor_;
  std::uint64_t boot_epoch_ = 0;
  std::uint64_t sequence_ = 0;
  v1::WatchlistInfo info_;
};

TEST_F(WatchlistServiceTest, ListsArePutReadListedAndDeleted) {
  EXPECT_TRUE(List().empty());
  auto request = ListOf("brands", {"*.bank.test", "a.test"});
  request.set_comment("ours");
  ASSERT_TRUE(Put(request).ok());
  EXPECT_EQ(info_.entry_count(), 2u);
  ASSERT_TRUE(Put(request).ok());
  EXPECT_EQ(info_.revision(), 2u);
  grpc::ClientContext context;
  v1::GetWatchlistRequest get;
  get.set_name("brands");
  v1::GetWatchlistResponse got;
  ASSERT_TRUE(stub_->GetWatchlist(&context, get, &got).ok());
  EXPECT_EQ(got.info().comment(), "ours");
  EXPECT_EQ(got.entries_size(), 2);
  EXPECT_EQ(got.entries(0).name(), "*.bank.test");
  EXPECT_EQ(List().size(), 1u);
  EXPECT_TRUE(Delete("brands").ok());
  EXPECT_EQ(Delete("brands").error_code(), grpc::StatusCode::NOT_FOUND);
  request.add_entries()->set_regex("x(");
  const grpc::Status wrong = Put(request);
  EXPECT_EQ(wrong.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(wrong.error_message().starts_with("entries[2].regex: column 2: ")) << wrong.error_message();
}

TEST_F(WatchlistServiceTest, AHitSaysWhichListAndEntriesAndWhatWasSeen) {
  auto request = ListOf("brands", {"x.test", "*.bank.test"});
  request.add_entries()->set_keyword("bank");
  ASSERT_TRUE(Put(request).ok());
  ASSERT_TRUE(Put(ListOf("other", {"www.bank.test"})).ok());
  HitReader live(channel_, {});
  ASSERT_TRUE(live.Read());
  DeliverNames({"a.test", "www.bank.test", "z.test"});
  live.ReadTo(2);
  EXPECT_EQ(live.found, (Names{"brands www.bank.test.", "other www.bank.test."}));
  HitReader kept(channel_, {});
  kept.ReadTo(1);
  DeliverNames({"bank.test"});
  kept.ReadTo(3);
  EXPECT_EQ(kept.found.back(), "brands bank.test.");
  EXPECT_EQ(kept.last.entry_count(), 2u);
  EXPECT_EQ(kept.last.entries(0).name(), "*.bank.test");
  EXPECT_EQ(kept.last.entries(1).keyword(), "bank");
  EXPECT_EQ(kept.last.revision(), 1u);
  EXPECT_TRUE(kept.last.observation().is_new_name());
  EXPECT_GT(kept.last.observation().commit_time_ms(), 1'700'000'000'000);
  EXPECT_EQ(List()[0].hit_count(), 2u);
  EXPECT_EQ(List()[0].last_hit_time_ms(), kept.last.observation().commit_time_ms());
  EXPECT_EQ(CounterOf("watchlist.records.examined"), 4u);
}

TEST_F(WatchlistServiceTest, HitsAndTokensOutliveARestart) {
  ASSERT_TRUE(Put(ListOf("l", {"*.test"})).ok());
  DeliverNames({"a.test"});
  DeliverNames({"b.test"});
  HitReader first(channel_, {});
  v1::HitsRequest request;
  request.set_limit(1);
  HitReader one(channel_, request);
  one.ReadToEnd();
  EXPECT_EQ(one.found, Names{"l a.test."});
  EXPECT_EQ(one.end->state(), v1::END_STATE_LIMITED);
  Restart();
  DeliverNames({"c.test"});
  request.set_resume_token(one.token);
  request.set_limit(2);
  HitReader rest(channel_, request);
  rest.ReadToEnd();
  EXPECT_EQ(rest.found, (Names{"l b.test.", "l c.test."}));
  EXPECT_EQ(rest.lost, 0u);
  EXPECT_EQ(List()[0].kept_hit_count(), 3u);
}

TEST_F(WatchlistServiceTest, ScopesNamesAndBadRequests) {
  ASSERT_TRUE(Put(ListOf("a", {"*.test"})).ok());
  ASSERT_TRUE(Put(ListOf("b", {"x.test"})).ok());
  DeliverNames({"w.test", "x.test"});
  EXPECT_EQ(HitsTo(3), (Names{"a w.test.", "a x.test.", "b x.test."}));
  ASSERT_TRUE(Delete("b").ok());
  v1::HitsRequest request;
  request.add_watchlists("b");
  request.set_scope(v1::HITS_SCOPE_KEPT);
  HitReader kept(channel_, request);
  kept.ReadToEnd();
  EXPECT_EQ(kept.found, Names{"b x.test."}) << "hits outlive their list";
  ASSERT_TRUE(kept.end);
  EXPECT_EQ(kept.end->state(), v1::END_STATE_SUCCEEDED);
  request.Clear();
  request.set_scope(v1::HITS_SCOPE_COMING);
  HitReader coming(channel_, request);
  ASSERT_TRUE(coming.Read());
  DeliverNames({"y.test"});
  coming.ReadTo(1);
  EXPECT_EQ(coming.found, Names{"a y.test."});
  request.set_resume_token("nonsense");
  HitReader bad(channel_, request);
  bad.ReadToEnd();
  EXPECT_EQ(bad.Finish().error_message(), "resume_token: not one of hits");
  request.Clear();
  request.add_watchlists("c");
  HitReader unknown(channel_, request);
  unknown.ReadToEnd();
  EXPECT_EQ(unknown.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(WatchlistServiceTest, WhatIsNotKeptAnyMoreIsCompacted) {
  limits_.hits = 10;
  Restart();
  ASSERT_TRUE(Put(ListOf("l", {"*.test"})).ok());
  DeliverNames({"a.test"});
  HitReader first(channel_, {});
  first.ReadTo(1);
  for (int i = 0; i < 12; ++i) DeliverNames({"b" + std::to_string(i) + ".test"});
  HitReader newest(channel_, {});
  newest.ReadTo(10);
  while (newest.found.back() != "l b11.test." && newest.Read()) {
  }
  v1::HitsRequest request;
  request.set_resume_token(first.token);
  HitReader old(channel_, request);
  old.ReadToEnd();
  EXPECT_EQ(old.Finish().error_code(), grpc::StatusCode::OUT_OF_RANGE);
}

TEST_F(WatchlistServiceTest, NothingIsKeptForWatchesWhereThereIsNoList) {
  DeliverNames({"a.test"});
  ASSERT_TRUE(Put(ListOf("l", {"*.test"})).ok());
  DeliverNames({"b.test"});
  EXPECT_EQ(HitsTo(1), Names{"l b.test."});
  ASSERT_TRUE(Delete("l").ok());
  DeliverNames({"c.test"});
  ASSERT_TRUE(Put(ListOf("l", {"*.test"})).ok());
  DeliverNames({"d.test"});
  EXPECT_EQ(HitsTo(2), (Names{"l b.test.", "l d.test."}));
  EXPECT_EQ(CounterOf("watchlist.records.lost"), 0u);
}

// Lists are swapped all the time: what a list that stays names is hit exactly once, and what the changing list names is
// hit at most once.
TEST_F(WatchlistServiceTest, SwappingLosesNothingAndRepeatsNothing) {
  ASSERT_TRUE(Put(ListOf("constant", {"*.test"})).ok());
  std::atomic<bool> done{false};
  std::atomic<int> swaps{0};
  std::thread swapper([&] {
    const auto stub = v1::WatchlistService::NewStub(channel_);
    for (int i = 0; !done; ++i, ++swaps) {
      auto request = ListOf("changing", {i % 2 == 0 ? "*.test" : "*.other"});
      request.add_entries()->set_regex("^x" + std::to_string(i) + "\\.");
      grpc::ClientContext context;
      v1::PutWatchlistResponse response;
      EXPECT_TRUE(stub->PutWatchlist(&context, request, &response).ok());
    }
  });
  constexpr int kBlocks = 150;
  Names expected;
  for (int block = 0; block < kBlocks; ++block) {
    Names names;
    for (int i = 0; i < 10; ++i) names.push_back("n" + std::to_string(block * 10 + i) + ".test");
    DeliverNames(names);
    for (const std::string& name : names) expected.push_back("constant " + name + ".");
  }
  done = true;
  swapper.join();
  v1::HitsRequest request;
  request.add_watchlists("constant");
  HitReader reader(channel_, request);
  reader.ReadTo(expected.size());
  std::ranges::sort(expected);
  std::ranges::sort(reader.found);
  EXPECT_EQ(reader.found, expected);
  EXPECT_EQ(CounterOf("watchlist.records.lost"), 0u);
  EXPECT_EQ(CounterOf("watchlist.records.examined"), expected.size());
  EXPECT_GT(swaps, 5);
  request.set_watchlists(0, "changing");
  request.set_scope(v1::HITS_SCOPE_KEPT);
  HitReader changing(channel_, request);
  changing.ReadToEnd();
  const std::set<std::string> once(changing.found.begin(), changing.found.end());
  EXPECT_EQ(once.size(), changing.found.size());
}

TEST_F(WatchlistServiceTest, WhatIsPurgedIsGoneFromTheHitsToo) {
  ASSERT_TRUE(Put(ListOf("l", {"*."})).ok());
  DeliverNames({"a.test", "www.gone.test", "gone.test", "gone.other"});
  const auto erasures = v1::ErasureService::NewStub(channel_);
  grpc::ClientContext context;
  v1::PurgeRequest request;
  request.mutable_scope()->set_name("*.gone.test");
  v1::PurgeResponse response;
  const grpc::Status purged = erasures->Purge(&context, request, &response);
  ASSERT_TRUE(purged.ok()) << purged.error_message();
  for (int i = 0; i < 2; ++i) {
    v1::HitsRequest kept;
    kept.set_scope(v1::HITS_SCOPE_KEPT);
    HitReader reader(channel_, kept);
    reader.ReadToEnd();
    EXPECT_EQ(reader.found, (Names{"l a.test.", "l gone.other."}));
    Restart();
  }
}

TEST_F(WatchlistServiceTest, ListsThatWereThereBeforeTheStartSeeTheFirstCommit) {
  ASSERT_TRUE(Put(ListOf("l", {"*.test"})).ok());
  for (int i = 0; i < 3; ++i) {
    Restart();
    DeliverNames({"n" + std::to_string(i) + ".test"});
  }
  EXPECT_EQ(HitsTo(3), (Names{"l n0.test.", "l n1.test.", "l n2.test."}));
}

}  // namespace
}  // namespace spoor::controlplane
