// Deliver from a sensor's point of view: what is acknowledged is stored, once; what is wrong is refused with its
// reason.
#include "controlplane/ingest/ingest_service.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "controlplane/control_plane_testing.h"
#include "observation/block.h"

namespace spoor::controlplane {
namespace {

using testing::MakeBlock;
using testing::MakeRecord;
using testing::SensorClient;

class IngestServiceTest : public testing::ControlPlaneTest {
 protected:
  std::string OneRecord() { return MakeBlock({MakeRecord("www.example.com", 1, testing::Ip("192.0.2.1"), 7)}); }

  // The status that one request after a hello leads to.
  grpc::Status StatusAfter(std::uint64_t sequence, const std::string& payload) {
    SensorClient sensor(channel_, "refused", 1);
    EXPECT_TRUE(sensor.Hello());
    EXPECT_EQ(sensor.Acknowledged(), 0u);
    sensor.Send(sequence, payload);
    return sensor.Finish();
  }

  grpc::Status StatusOfHello(SensorClient& sensor) {
    sensor.Hello();
    return sensor.Finish();
  }

  void ExpectConserved() {
    EXPECT_EQ(CounterOf("ingest.blocks.received"),
              CounterOf("ingest.blocks.committed") + CounterOf("ingest.blocks.duplicate") +
                  CounterOf("ingest.blocks.refused") + CounterOf("ingest.blocks.dropped"));
  }
};

TEST_F(IngestServiceTest, CommitsAndAcknowledges) {
  SensorClient sensor(channel_, "s1", 5);
  ASSERT_TRUE(sensor.Hello());
  EXPECT_EQ(sensor.Acknowledged(), 0u);
  ASSERT_TRUE(sensor.Send(1, OneRecord()));
  EXPECT_TRUE(sensor.WaitFor(1));
  ASSERT_TRUE(sensor.Send(2, OneRecord()));
  EXPECT_TRUE(sensor.WaitFor(2));
  sensor.CloseWrites();
  EXPECT_TRUE(sensor.Finish().ok());

  const auto answer = Lookup("www.example.com");
  ASSERT_EQ(answer.records.size(), 1u);
  EXPECT_EQ(answer.records[0].count(), 14u);
  EXPECT_EQ(database_->CommittedSequence("s1", 5).value(), 2u);
  EXPECT_EQ(CounterOf("ingest.observations.committed"), 14u);
  EXPECT_EQ(CounterOf("ingest.records.new"), 1u);
  EXPECT_EQ(CounterOf("ingest.records.known"), 1u);
  ExpectConserved();
}

TEST_F(IngestServiceTest, AcknowledgesEverythingBeforeItEndsTheStream) {
  SensorClient sensor(channel_, "s1", 5);
  ASSERT_TRUE(sensor.Hello());
  for (std::uint64_t sequence = 1; sequence <= 500; ++sequence) ASSERT_TRUE(sensor.Send(sequence, OneRecord()));
  sensor.CloseWrites();
  EXPECT_TRUE(sensor.WaitFor(500));
  EXPECT_TRUE(sensor.Finish().ok());
  EXPECT_EQ(Lookup("www.example.com").records.at(0).count(), 3500u);
  EXPECT_LE(CounterOf("ingest.commits"), 500u);
}

TEST_F(IngestServiceTest, SkipsWhatWasCommittedBefore) {
  for (int run = 0; run < 2; ++run) {
    SensorClient sensor(channel_, "s1", 5);
    ASSERT_TRUE(sensor.Hello());
    EXPECT_EQ(sensor.Acknowledged(), run == 0 ? 0u : 3u);
    for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) ASSERT_TRUE(sensor.Send(sequence, OneRecord()));
    EXPECT_TRUE(sensor.WaitFor(3));
    sensor.CloseWrites();
    EXPECT_TRUE(sensor.Finish().ok());
  }
  EXPECT_EQ(Lookup("www.example.com").records.at(0).count(), 21u);
  EXPECT_EQ(CounterOf("ingest.blocks.duplicate"), 3u);
  ExpectConserved();
}

TEST_F(IngestServiceTest, RefusesBadBlocksWithTheReason) {
  EXPECT_EQ(StatusAfter(2, OneRecord()).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(StatusAfter(0, OneRecord()).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  for (const std::string& payload : {std::string(), std::string("garbage"), OneRecord() + "x",
                                     OneRecord().substr(0, OneRecord().size() - 1), std::string(2u << 20, 'x')}) {
    const grpc::Status status = StatusAfter(1, payload);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
    EXPECT_TRUE(status.error_message().starts_with("block.payload: sequence 1: ")) << status.error_message();
  }
  EXPECT_EQ(Export().records.size(), 0u);
  ExpectConserved();
}

TEST_F(IngestServiceTest, RefusesMessagesOutOfPlace) {
  SensorClient early(channel_, "s1", 5);
  early.Send(1, OneRecord());
  EXPECT_EQ(early.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  SensorClient twice(channel_, "s1", 5);
  twice.Hello();
  twice.Hello();
  EXPECT_EQ(twice.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  SensorClient empty(channel_, "s1", 5);
  empty.hello.clear_hello();
  EXPECT_EQ(StatusOfHello(empty).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(IngestServiceTest, ChecksTheHello) {
  SensorClient id(channel_, "no spaces", 5);
  EXPECT_TRUE(StatusOfHello(id).error_message().starts_with("hello.sensor_id: "));
  SensorClient epoch(channel_, "s1", 0);
  EXPECT_TRUE(StatusOfHello(epoch).error_message().starts_with("hello.boot_epoch: "));
  SensorClient name(channel_, "s1", 5);
  name.hello.mutable_hello()->set_sensor_name("a\x1b[31m");
  EXPECT_TRUE(StatusOfHello(name).error_message().starts_with("hello.sensor_name: "));
  SensorClient version(channel_, "s1", 5);
  version.hello.mutable_hello()->set_block_version(observation::kBlockVersion + 1);
  EXPECT_EQ(StatusOfHello(version).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(IngestServiceTest, TheNewestStreamOfASensorWins) {
  SensorClient old_stream(channel_, "s1", 5);
  ASSERT_TRUE(old_stream.Hello());
  EXPECT_EQ(old_stream.Acknowledged(), 0u);
  SensorClient new_stream(channel_, "s1", 5);
  ASSERT_TRUE(new_stream.Hello());
  EXPECT_EQ(new_stream.Acknowledged(), 0u);
  EXPECT_EQ(old_stream.Finish().error_code(), grpc::StatusCode::CANCELLED);
  ASSERT_TRUE(new_stream.Send(1, OneRecord()));
  EXPECT_TRUE(new_stream.WaitFor(1));
  const auto status = Status();
  ASSERT_EQ(status.sensors_size(), 1);
  EXPECT_TRUE(status.sensors(0).connected());
  EXPECT_EQ(CounterOf("ingest.streams.superseded"), 1u);
}

TEST_F(IngestServiceTest, ManySensorsAtOnce) {
  constexpr std::uint64_t kSensors = 8;
  constexpr std::uint64_t kBlocks = 50;
  std::vector<std::jthread> threads;
  for (std::uint64_t i = 0; i < kSensors; ++i) {
    threads.emplace_back([this, i] {
      SensorClient sensor(channel_, "s" + std::to_string(i), 5);
      ASSERT_TRUE(sensor.Hello());
      for (std::uint64_t sequence = 1; sequence <= kBlocks; ++sequence) sensor.Send(sequence, OneRecord());
      EXPECT_TRUE(sensor.WaitFor(kBlocks));
    });
  }
  threads.clear();
  EXPECT_EQ(Lookup("www.example.com").records.at(0).count(), 7 * kSensors * kBlocks);
}

TEST_F(IngestServiceTest, StatusShowsTheSensor) {
  {
    SensorClient sensor(channel_, "s1", 5);
    ASSERT_TRUE(sensor.Hello());
    ASSERT_TRUE(sensor.Send(1, OneRecord()));
    ASSERT_TRUE(sensor.WaitFor(1));
    ASSERT_TRUE(sensor.Report("frames.received", 42, true));
    sensor.CloseWrites();
    EXPECT_TRUE(sensor.Finish().ok());
  }
  const auto status = Status();
  ASSERT_EQ(status.sensors_size(), 1);
  const v1::SensorStatus& sensor = status.sensors(0);
  EXPECT_EQ(sensor.sensor_id(), "s1");
  EXPECT_EQ(sensor.sensor_name(), "Sensor of a test");
  EXPECT_EQ(sensor.committed_sequence(), 1u);
  EXPECT_EQ(sensor.committed_observation_count(), 7u);
  EXPECT_TRUE(sensor.finished());
  ASSERT_EQ(sensor.counters_size(), 1);
  EXPECT_EQ(sensor.counters(0).name(), "frames.received");
  EXPECT_EQ(sensor.counters(0).value(), 42u);
}

TEST_F(IngestServiceTest, ASensorThatResendsLosesNothingOverRestarts) {
  std::uint64_t next = 1;
  for (int run = 0; run < 5; ++run) {
    SensorClient sensor(channel_, "s1", 5);
    ASSERT_TRUE(sensor.Hello());
    const auto committed = sensor.Acknowledged();
    ASSERT_TRUE(committed.has_value());
    next = *committed + 1;
    for (int i = 0; i < 40; ++i) sensor.Send(next++, OneRecord());
    if (run < 4) {
      // Nobody waits for acknowledgements: some blocks are in flight when the server goes.
      StopServer();
      OpenDatabase(256u << 20);
      StartServer();
    } else {
      EXPECT_TRUE(sensor.WaitFor(next - 1));
    }
  }
  EXPECT_EQ(Lookup("www.example.com").records.at(0).count(), 7 * (next - 1));
}

TEST_F(IngestServiceTest, AStopEndsIdleStreamsAtOnce) {
  SensorClient sensor(channel_, "s1", 5);
  ASSERT_TRUE(sensor.Hello());
  EXPECT_EQ(sensor.Acknowledged(), 0u);
  control_plane_->Stop(60'000);
  EXPECT_EQ(sensor.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(IngestServiceTest, AFullStoreRefusesAndStaysReadable) {
  StopServer();
  OpenDatabase(1u << 20);
  StartServer();
  SensorClient sensor(channel_, "s1", 5);
  ASSERT_TRUE(sensor.Hello());
  std::mt19937_64 random(1);
  for (std::uint64_t sequence = 1; sequence <= 200; ++sequence) {
    std::vector<observation::Record> records;
    for (int i = 0; i < 500; ++i) {
      std::string rdata(1, '\x28');  // one string that no compression makes smaller
      while (rdata.size() < 41) rdata.push_back(static_cast<char>(random()));
      records.push_back(MakeRecord("n" + std::to_string(i) + ".b" + std::to_string(sequence) + ".example", 16, rdata));
    }
    if (!sensor.Send(sequence, MakeBlock(records))) break;
  }
  const grpc::Status status = sensor.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << status.error_message();
  EXPECT_TRUE(Status().store().state().starts_with("read-only: ")) << Status().store().state();
  const auto answer = Export();
  ASSERT_TRUE(answer.end.has_value());
  EXPECT_EQ(answer.end->state(), v1::END_STATE_SUCCEEDED);
  EXPECT_EQ(answer.records.size(), Status().store().record_count());
  ExpectConserved();
}

}  // namespace
}  // namespace spoor::controlplane
