#include "dataplane/export/exporter.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "dataplane/counter_mirror.h"
#include "dataplane/handoff/record_ring.h"
#include "rpc/delivery/test_ingest_server.h"
#include "spoor/v1/query.grpc.pb.h"
#include "tests/support/temporary_folder.h"

namespace spoor::dataplane {
namespace {

constexpr int kNames = 200;

std::string OwnerOf(std::uint64_t i) {
  const std::string label = "name" + std::to_string(i % kNames);
  return static_cast<char>(label.size()) + label + std::string(1, '\0');
}

// Two workers' answers, and what the exporter says of itself at the same moment.
class LiveSource : public ReportSource {
 public:
  void Ask() override {
    for (CounterMirror& mirror : mirrors) mirror.Ask();
  }
  std::optional<std::uint64_t> HandedOver(std::size_t ring) override {
    if (!mirrors[ring].Take(answers_[ring])) return std::nullopt;
    return answers_[ring].observations_handed_over.value();
  }
  Values Counters() override {
    const ExporterCounters delivery = exporter->counters();
    return {
        {"handed_over", answers_[0].observations_handed_over.value() + answers_[1].observations_handed_over.value()},
        {"delivery.observations.acknowledged", delivery.observations_acknowledged},
        {"in_rings", delivery.observations_in_rings},
        {"pending", delivery.pending()},
        {"discarded", delivery.observations_discarded}};
  }

  std::vector<SamplingSpan> SamplingSpans() override { return {{10, 20, 2}, {20, 0, 4}}; }

  Exporter* exporter = nullptr;
  std::array<CounterMirror, 2> mirrors;

 private:
  std::array<PipelineCounters, 2> answers_;
};

class ExporterTest : public testing::Test {
 protected:
  test::TemporaryFolder folder_;

  ExporterTest() {
    options_.control_address = "unix:" + folder_.path() + "/socket";
    options_.sensor_id = "sensor-1";
    options_.version = "0.1.0";
    options_.connect_timeout_s = 5;
    options_.block_records = 50;
    options_.block_age_ms = 5;
    options_.report_interval_ms = 20;
  }
  ~ExporterTest() override {
    exporter_.reset();
    server_.reset();
  }

  void Serve(rpc::TestIngestServer::FaultSource faults = nullptr) {
    server_.reset();
    server_ = std::make_unique<rpc::TestIngestServer>(options_.control_address, store_, std::move(faults));
  }
  void Start() {
    exporter_.reset();
    exporter_ = std::make_unique<Exporter>(options_, rings_);
    source_.exporter = exporter_.get();
    exporter_->SetReportSource(source_);
    const auto connected = exporter_->Connect();
    ASSERT_TRUE(connected) << connected.error().message;
    exporter_->Start();
  }
  // As a worker: waits when the ring is full.
  void Push(RecordRing& ring, std::uint64_t i) {
    const std::string owner = OwnerOf(i);
    const observation::RecordView record{
        {1, base::AsBytes(owner), base::AsBytes("abcd")}, 10, 20, 1 + i % 3, observation::kAnswer};
    while (!ring.Push(record)) std::this_thread::sleep_for(std::chrono::microseconds(50));
    model_[owner] += record.count;
    pushed_ += record.count;
  }
  void PushMany(std::uint64_t records) {
    for (std::uint64_t i = 0; i < records; ++i) Push(i % 2 == 0 ? first_ring_ : second_ring_, i);
  }
  void ExpectExact() {
    EXPECT_EQ(store_.counts(), model_);
    const ExporterCounters counters = exporter_->counters();
    EXPECT_EQ(counters.observations_taken, counters.observations_acknowledged);
    EXPECT_EQ(counters.pending(), 0u);
    const bool earlier = counters.recovered_observations + counters.rejected_observations > 0;
    if (!earlier) {
      EXPECT_EQ(counters.blocks_sent - counters.blocks_resent, counters.blocks_acknowledged);
    }
  }

  // A worker as the sensor's are: bursts of records, counted when they are in the ring.
  void Work(std::size_t worker, int bursts) {
    CounterMirror& mirror = source_.mirrors[worker];
    PipelineCounters live;
    mirror.Own();
    for (int burst = 0; burst < bursts; ++burst) {
      for (std::uint64_t i = 0; i < 32; ++i) {
        const std::string owner = OwnerOf(i);
        const observation::RecordView record{
            {1, base::AsBytes(owner), base::AsBytes("abcd")}, 10, 20, 1 + i % 3, observation::kAnswer};
        while (!rings_[worker]->Push(record)) std::this_thread::sleep_for(std::chrono::microseconds(50));
        live.observations_handed_over.Add(record.count);
      }
      mirror.Answer(live);
    }
    mirror.Disown(live);
  }
  // What a report does not account for.
  static std::int64_t Residue(const v1::CounterReport& report) {
    std::int64_t residue = 0;
    for (const v1::Counter& counter : report.counters()) {
      const auto value = static_cast<std::int64_t>(counter.value());
      residue += counter.name() == "handed_over" ? value : -value;
    }
    return residue;
  }

  ExporterOptions options_;
  rpc::TestStore store_;
  LiveSource source_;
  RecordRing first_ring_{4096};
  RecordRing second_ring_{4096};
  std::vector<RecordRing*> rings_{&first_ring_, &second_ring_};
  std::map<std::string, std::uint64_t> model_;
  std::uint64_t pushed_ = 0;
  std::unique_ptr<rpc::TestIngestServer> server_;
  std::unique_ptr<Exporter> exporter_;
};

TEST_F(ExporterTest, DeliversEverythingAndReportsLast) {
  Serve();
  Start();
  PushMany(20'000);
  const auto finished = exporter_->Finish(10);
  ASSERT_TRUE(finished) << finished.error().message;
  ExpectExact();
  EXPECT_EQ(exporter_->counters().observations_acknowledged, pushed_);
  ASSERT_FALSE(store_.reports().empty());
  const v1::CounterReport last = store_.reports().back();
  EXPECT_TRUE(last.final());
  ASSERT_GT(last.counters_size(), 1);
  EXPECT_EQ(last.counters(1).name(), "delivery.observations.acknowledged");
  EXPECT_EQ(last.counters(1).value(), pushed_);
  ASSERT_EQ(last.sampling_size(), 2);
  EXPECT_EQ(last.sampling(0).begin_ms(), 10);
  EXPECT_EQ(last.sampling(0).end_ms(), 20);
  EXPECT_EQ(last.sampling(1).end_ms(), 0);
  EXPECT_EQ(last.sampling(1).one_in(), 4u);
}

TEST_F(ExporterTest, ARecordIsThereSoonWithoutAFullBlock) {
  options_.block_age_ms = 100;
  options_.block_records = 16384;
  Serve();
  Start();
  const std::uint64_t start_ms = base::MonotonicNow_ms();
  Push(first_ring_, 1);
  while (store_.counts().empty() && base::MonotonicNow_ms() < start_ms + 5000) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_LT(base::MonotonicNow_ms(), start_ms + 1000);
  ASSERT_TRUE(exporter_->Finish(10));
  ExpectExact();
}

TEST_F(ExporterTest, NothingToDeliverEndsInOrder) {
  Serve();
  Start();
  ASSERT_TRUE(exporter_->Finish(10));
  EXPECT_TRUE(store_.reports().back().final());
  ExpectExact();
}

// The property: whatever breaks, and whenever, the store has every observation once.
class ExporterFaults : public ExporterTest, public testing::WithParamInterface<std::uint64_t> {};

TEST_P(ExporterFaults, ExactlyOnceUnderRandomFaults) {
  std::mt19937_64 random(GetParam());
  std::mutex mutex;
  const auto faults = [&](std::uint64_t) {
    const std::lock_guard lock(mutex);
    switch (random() % 40) {
      case 0:
        return rpc::Fault::kDropBeforeCommit;
      case 1:
        return rpc::Fault::kDropAfterCommit;
      case 2:
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return rpc::Fault::kNone;
      default:
        return rpc::Fault::kNone;
    }
  };
  options_.memory = {.octets = 1 << 20, .blocks = 1 + GetParam() % 20};
  options_.window_blocks = 1 + GetParam() % 7;
  if (GetParam() % 2 == 0) options_.spool_folder = folder_.path() + "/spool";
  Serve(faults);
  Start();
  std::atomic<bool> over{false};
  std::thread killer([&] {
    std::mt19937_64 when(GetParam() + 1000);
    while (!over) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20 + when() % 60));
      server_.reset();
      std::this_thread::sleep_for(std::chrono::milliseconds(when() % 30));
      Serve(faults);
    }
  });
  PushMany(8'000);
  const auto finished = exporter_->Finish(30);
  over = true;
  killer.join();
  ASSERT_TRUE(finished) << finished.error().message;
  ExpectExact();
  EXPECT_GT(exporter_->counters().reconnects, 0u);
}

// Reports are made all the time, while two workers push and the control plane goes away and comes back.
TEST_F(ExporterTest, EveryReportAccountsForEveryObservation) {
  options_.report_interval_ms = 0;
  options_.memory = {.octets = 1 << 20, .blocks = 3};
  options_.spool_folder = folder_.path() + "/spool";
  std::atomic<int> sequence{0};
  Serve([&](std::uint64_t) { return ++sequence % 50 == 0 ? rpc::Fault::kDropAfterCommit : rpc::Fault::kNone; });
  Start();
  std::thread first([this] { Work(0, 400); });
  std::thread second([this] { Work(1, 400); });
  first.join();
  second.join();
  ASSERT_TRUE(exporter_->Finish(10));
  const auto reports = store_.reports();
  EXPECT_GT(reports.size(), 3u);
  for (const v1::CounterReport& report : reports) EXPECT_EQ(Residue(report), 0) << report.ShortDebugString();
}

INSTANTIATE_TEST_SUITE_P(Seeds, ExporterFaults, testing::Range<std::uint64_t>(1, 7));

TEST_F(ExporterTest, AFullBacklogPushesBackAndLosesNothing) {
  options_.memory = {.octets = 1 << 20, .blocks = 2};
  Serve();
  Start();
  server_.reset();
  std::thread worker([this] { PushMany(30'000); });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const ExporterCounters stalled = exporter_->counters();
  EXPECT_LE(stalled.pending(), 4u * 50u * 3u + 1024u * 3u);
  Serve();
  worker.join();
  ASSERT_TRUE(exporter_->Finish(10));
  ExpectExact();
}

TEST_F(ExporterTest, UnreachableAtTheEndSaysHowMuchIsMissing) {
  Serve();
  Start();
  server_.reset();
  PushMany(100);
  const auto finished = exporter_->Finish(1);
  ASSERT_FALSE(finished);
  EXPECT_NE(finished.error().message.find(std::to_string(pushed_) + " observations not delivered: control plane at " +
                                          options_.control_address + " unreachable for 1 s: "),
            std::string::npos)
      << finished.error().message;
  EXPECT_EQ(exporter_->counters().pending(), pushed_);
  EXPECT_TRUE(exporter_->failed());
}

TEST_F(ExporterTest, AfterAFailureNoWorkerWaitsForEver) {
  Serve([](std::uint64_t) { return rpc::Fault::kFull; });
  Start();
  PushMany(50'000);  // Far more than the rings hold.
  EXPECT_TRUE(exporter_->failed());
  EXPECT_EQ(exporter_->failure()->code, base::ErrorCode::kResourceExhausted);
  const auto finished = exporter_->Finish(1);
  ASSERT_FALSE(finished);
  EXPECT_NE(finished.error().message.find("the store is full"), std::string::npos);
  const ExporterCounters counters = exporter_->counters();
  EXPECT_EQ(counters.pending() + counters.observations_discarded, pushed_);
  EXPECT_GT(counters.observations_discarded, 0u);
}

TEST_F(ExporterTest, TheSpoolCarriesObservationsToTheNextStart) {
  options_.spool_folder = folder_.path() + "/spool";
  options_.memory = {.octets = 1 << 20, .blocks = 3};
  std::atomic<int> budget{5};
  Serve([&](std::uint64_t) { return budget-- > 0 ? rpc::Fault::kNone : rpc::Fault::kDropAfterCommit; });
  Start();
  PushMany(500);
  while (budget > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  server_.reset();
  PushMany(5000);
  const auto finished = exporter_->Finish(1);
  ASSERT_FALSE(finished);
  EXPECT_NE(finished.error().message.find("kept in " + options_.spool_folder), std::string::npos);
  exporter_.reset();

  Serve();
  Start();
  PushMany(300);
  ASSERT_TRUE(exporter_->Finish(10));
  ExpectExact();
  EXPECT_EQ(store_.epoch_order().size(), 2u);  // the earlier epoch is whole before the new one begins
  EXPECT_GT(exporter_->counters().recovered_observations, 0u);
  EXPECT_EQ(exporter_->counters().spool_octets, 0u);
}

TEST_F(ExporterTest, ASensorKilledInAnOutageLosesNothingThatIsInItsSpool) {
  options_.spool_folder = folder_.path() + "/spool";
  Serve();
  Start();
  server_.reset();
  PushMany(1000);
  while (exporter_->counters().observations_taken < pushed_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));  // an outage counts from one second on
  exporter_.reset();                                             // no Finish: as good as killed
  Serve();
  Start();
  ASSERT_TRUE(exporter_->Finish(10));
  ExpectExact();
  EXPECT_EQ(exporter_->counters().recovered_observations, pushed_);
}

TEST_F(ExporterTest, AnEpochThatCannotBeDeliveredIsSetAsideAndWorkGoesOn) {
  options_.spool_folder = folder_.path() + "/spool";
  options_.boot_epoch = 5;
  Serve();
  Start();
  server_.reset();
  PushMany(100);
  ASSERT_FALSE(exporter_->Finish(1));
  exporter_.reset();
  const std::uint64_t lost = pushed_;
  model_.clear();
  pushed_ = 0;
  options_.boot_epoch = 6;
  Serve([this](std::uint64_t) {
    return store_.counts().empty() && exporter_->counters().rejected_observations == 0 ? rpc::Fault::kRefuse
                                                                                       : rpc::Fault::kNone;
  });
  Start();
  PushMany(100);
  ASSERT_TRUE(exporter_->Finish(10));
  ExpectExact();
  EXPECT_EQ(exporter_->counters().rejected_observations, lost);
}

base::Result<> ConnectTo(const std::string& address, std::uint64_t timeout_s = 1) {
  ExporterOptions options;
  options.control_address = address;
  options.sensor_id = "sensor-1";
  options.connect_timeout_s = timeout_s;
  return Exporter(options, {}).Connect();
}

TEST_F(ExporterTest, FirstContactFailsInOneLine) {
  for (const std::string& address :
       {std::string("nonsense"), "unix:" + folder_.path() + "/nobody", std::string("127.0.0.1:1")}) {
    const auto connected = ConnectTo(address);
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error().message.find('\n'), std::string::npos);
    EXPECT_NE(connected.error().message.find(address), std::string::npos) << connected.error().message;
    RecordProperty(address.substr(0, 5), connected.error().message);
  }
  const auto nobody = ConnectTo("127.0.0.1:1");
  EXPECT_TRUE(nobody.error().message.starts_with("cannot reach the control plane at 127.0.0.1:1: "));
  EXPECT_TRUE(nobody.error().message.ends_with("; is spoord running there?"));
}

TEST_F(ExporterTest, AnotherGrpcServerIsNamedAsSuchAtOnce) {
  v1::QueryService::Service other;
  grpc::ServerBuilder builder;
  builder.RegisterService(&other);
  builder.AddListeningPort(options_.control_address, grpc::InsecureServerCredentials());
  const auto server = builder.BuildAndStart();
  const std::uint64_t start_ms = base::MonotonicNow_ms();
  const auto connected = ConnectTo(options_.control_address, 10);
  ASSERT_FALSE(connected);
  EXPECT_LT(base::MonotonicNow_ms(), start_ms + 5000);
  EXPECT_NE(connected.error().message.find("does not speak spoor.v1"), std::string::npos) << connected.error().message;
  EXPECT_TRUE(connected.error().message.ends_with("; is spoord running there?"));
}

// Something that accepts connections and says `answer` (nothing when empty).
class RudeServer {
 public:
  explicit RudeServer(std::string answer) : answer_(std::move(answer)), socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t octets = sizeof address;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), octets), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &octets), 0);
    address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { Run(); });
  }
  ~RudeServer() {
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
  }
  const std::string& address() const { return address_; }

 private:
  void Run() {
    std::vector<int> peers;
    for (int peer = accept(socket_, nullptr, nullptr); peer >= 0; peer = accept(socket_, nullptr, nullptr)) {
      send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      peers.push_back(peer);
    }
    for (const int peer : peers) close(peer);
  }

  std::string answer_;
  int socket_;
  std::string address_;
  std::thread thread_;
};

TEST_F(ExporterTest, SomethingElseThereIsOneLineToo) {
  for (const char* answer : {"", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"}) {
    const RudeServer server(answer);
    const auto connected = ConnectTo(server.address());
    ASSERT_FALSE(connected);
    EXPECT_TRUE(connected.error().message.starts_with("cannot reach the control plane at " + server.address() + ": "))
        << connected.error().message;
    EXPECT_TRUE(connected.error().message.ends_with("; is spoord running there?"));
    EXPECT_EQ(connected.error().message.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace spoor::dataplane
