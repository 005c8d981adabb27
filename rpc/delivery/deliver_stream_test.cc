#include "rpc/delivery/deliver_stream.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "rpc/channel.h"
#include "rpc/delivery/test_ingest_server.h"

namespace spoor::rpc {
namespace {

class DeliverStreamTest : public testing::Test {
 protected:
  ~DeliverStreamTest() override { unlink(address_.substr(5).c_str()); }

  static v1::DeliverRequest Hello() {
    v1::DeliverRequest request;
    request.mutable_hello()->set_sensor_id("sensor-1");
    request.mutable_hello()->set_boot_epoch(1);
    return request;
  }
  void Await(const std::function<bool()>& done) {
    for (int i = 0; i < 5000 && !done(); ++i) wakeup_.WaitFor(std::chrono::milliseconds(1));
  }

  std::string address_ = "unix:" + testing::TempDir() + "stream-" + std::to_string(getpid());
  TestStore store_;
  Wakeup wakeup_;
  std::unique_ptr<v1::IngestService::Stub> stub_ = v1::IngestService::NewStub(rpc::OpenChannel(address_));
};

TEST_F(DeliverStreamTest, SendsReadsAndEndsInOrder) {
  store_.SetCommitted({"sensor-1", 1}, 42);
  const TestIngestServer server(address_, store_);
  DeliverStream stream(*stub_, wakeup_);
  ASSERT_TRUE(stream.CanSend());
  stream.Send(Hello());
  std::optional<std::uint64_t> committed;
  Await([&] { return (committed = stream.TakeCommitted()).has_value(); });
  EXPECT_EQ(committed, 42u);
  EXPECT_FALSE(stream.TakeCommitted());
  EXPECT_FALSE(stream.Ended());
  Await([&] { return stream.CanSend(); });
  stream.HalfClose();
  EXPECT_FALSE(stream.CanSend());
  std::optional<grpc::Status> ended;
  Await([&] { return (ended = stream.Ended()).has_value(); });
  ASSERT_TRUE(ended);
  EXPECT_TRUE(ended->ok()) << ended->error_message();
  stream.Send(Hello());  // After the end: nothing happens.
  stream.HalfClose();
}

TEST_F(DeliverStreamTest, NobodyThereEndsWithTheReason) {
  DeliverStream stream(*stub_, wakeup_);
  stream.Send(Hello());
  std::optional<grpc::Status> ended;
  Await([&] { return (ended = stream.Ended()).has_value(); });
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_FALSE(stream.CanSend());
}

TEST_F(DeliverStreamTest, CanBeDroppedAtAnyMoment) {
  const TestIngestServer server(address_, store_);
  {
    const DeliverStream stream(*stub_, wakeup_);
  }
  for (int wait_ms = 0; wait_ms < 10; ++wait_ms) {
    DeliverStream stream(*stub_, wakeup_);
    stream.Send(Hello());
    wakeup_.WaitFor(std::chrono::milliseconds(wait_ms));
    if (wait_ms % 2 == 0) (void)stream.Ended();
  }
}

}  // namespace
}  // namespace spoor::rpc
