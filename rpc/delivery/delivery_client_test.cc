#include "rpc/delivery/delivery_client.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "rpc/channel.h"
#include "rpc/delivery/test_ingest_server.h"

namespace spoor::rpc {
namespace {

const TestStore::Epoch kEpoch{"sensor-1", 77};

// One record with one observation, owned by a name of its own.
Block MakeBlock(std::uint64_t sequence) {
  const std::string label = "b" + std::to_string(sequence);
  const std::string owner = static_cast<char>(label.size()) + label + std::string(1, '\0');
  observation::BlockWriter writer;
  writer.Append({{1, base::AsBytes(owner), base::AsBytes("abcd")}, 10, 20, 1, observation::kAnswer});
  return Block{sequence, 1, 1, writer.Finish()};
}

class DeliveryClientTest : public testing::Test {
 protected:
  DeliveryClientTest() {
    static int number = 0;
    address_ = "unix:" + testing::TempDir() + "delivery-" + std::to_string(getpid()) + "-" + std::to_string(++number);
    options_.hello.set_sensor_id(kEpoch.first);
    options_.hello.set_boot_epoch(kEpoch.second);
    options_.address = address_;
    options_.first_retry_ms = 5;
    options_.max_retry_ms = 20;
  }
  ~DeliveryClientTest() override { unlink(address_.substr(5).c_str()); }

  void Serve(TestIngestServer::FaultSource faults = nullptr) {
    server_.reset();
    server_ = std::make_unique<TestIngestServer>(address_, store_, std::move(faults));
  }
  void MakeClient() {
    client_ = std::make_unique<DeliveryClient>(options_, OpenChannel(address_), queue_, counters_, wakeup_);
  }
  void PushBlocks(std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t i = first; i <= last; ++i) ASSERT_TRUE(queue_.Push(MakeBlock(i)));
  }
  // Polls until `done` or 10 s.
  bool RunUntil(const std::function<bool()>& done) {
    const std::uint64_t until_ms = base::MonotonicNow_ms() + 10'000;
    while (!done() && base::MonotonicNow_ms() < until_ms) {
      client_->Poll(base::MonotonicNow_ms());
      wakeup_.WaitFor(std::chrono::microseconds(200));
    }
    return done();
  }
  bool RunUntilDelivered() {
    return RunUntil([this] { return queue_.empty() || client_->failure(); }) && queue_.empty();
  }
  void ExpectEachBlockOnce(std::uint64_t blocks) {
    const auto counts = store_.counts();
    EXPECT_EQ(counts.size(), blocks);
    for (const auto& [owner, count] : counts) EXPECT_EQ(count, 1u);
    EXPECT_EQ(counters_.blocks_acknowledged.value(), blocks);
    EXPECT_EQ(counters_.observations_acknowledged.value(), blocks);
    EXPECT_EQ(counters_.blocks_sent.value() - counters_.blocks_resent.value(), blocks);
  }

  std::string address_;
  TestStore store_;
  DeliveryOptions options_;
  DeliveryCounters counters_;
  Wakeup wakeup_;
  BlockQueue queue_{{}};
  std::unique_ptr<TestIngestServer> server_;
  std::unique_ptr<DeliveryClient> client_;
};

TEST_F(DeliveryClientTest, DeliversInOrderAndClosesWithTheLastReport) {
  Serve();
  MakeClient();
  PushBlocks(1, 100);
  ASSERT_TRUE(RunUntilDelivered());
  ExpectEachBlockOnce(100);
  v1::CounterReport report;
  report.set_final(true);
  client_->Close(report);
  ASSERT_TRUE(RunUntil([this] { return client_->closed(); }));
  ASSERT_EQ(store_.reports().size(), 1u);
  EXPECT_TRUE(store_.reports()[0].final());
  EXPECT_EQ(counters_.reconnects.value(), 0u);
}

TEST_F(DeliveryClientTest, ABreakBeforeOrAfterCommitSendsAgainAndCountsOnce) {
  for (const Fault fault : {Fault::kDropBeforeCommit, Fault::kDropAfterCommit}) {
    SCOPED_TRACE(static_cast<int>(fault));
    std::atomic<int> budget{5};
    Serve([&](std::uint64_t sequence) { return sequence % 10 == 3 && budget-- > 0 ? fault : Fault::kNone; });
    MakeClient();
    const std::uint64_t first = queue_.last_sequence() + 1;
    PushBlocks(first, first + 49);
    // A new client over blocks that went on: as after a restart of the stream.
    options_.earlier_epoch = true;
    client_.reset();
    MakeClient();
    ASSERT_TRUE(RunUntilDelivered());
    EXPECT_GT(counters_.reconnects.value(), 0u);
    const auto counts = store_.counts();
    EXPECT_EQ(counts.size(), first + 49);
    for (const auto& [owner, count] : counts) EXPECT_EQ(count, 1u) << owner;
  }
}

TEST_F(DeliveryClientTest, ARestartOfTheControlPlaneIsSurvived) {
  Serve();
  MakeClient();
  std::uint64_t last = 0;
  for (int round = 0; round < 5; ++round) {
    PushBlocks(last + 1, last + 20);
    last += 20;
    ASSERT_TRUE(RunUntil([&] { return store_.Committed(kEpoch) + 10 >= last; }));
    server_.reset();
    PushBlocks(last + 1, last + 5);
    last += 5;
    RunUntil([&] { return !client_->connected(); });
    EXPECT_FALSE(client_->trouble().empty());
    Serve();
  }
  ASSERT_TRUE(RunUntilDelivered());
  ExpectEachBlockOnce(last);
  EXPECT_GE(counters_.reconnects.value(), 4u);
}

TEST_F(DeliveryClientTest, TheWindowBoundsWhatIsSentAhead) {
  options_.window_blocks = 4;
  std::atomic<std::uint64_t> highest{0};
  Serve([&](std::uint64_t sequence) {
    highest = std::max(highest.load(), sequence);
    return sequence == 3 ? Fault::kHang : Fault::kNone;
  });
  MakeClient();
  PushBlocks(1, 50);
  RunUntil([this] { return counters_.blocks_sent.value() >= 6; });
  for (int i = 0; i < 50; ++i) {
    client_->Poll(base::MonotonicNow_ms());
    wakeup_.WaitFor(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(counters_.blocks_sent.value(), 6u);  // 2 acknowledged, 4 ahead
  client_.reset();
}

TEST_F(DeliveryClientTest, AControlPlaneThatHangsIsGreetedAnew) {
  options_.acknowledge_timeout_ms = 50;
  std::atomic<bool> hung{false};
  Serve([&](std::uint64_t sequence) { return sequence == 3 && !hung.exchange(true) ? Fault::kHang : Fault::kNone; });
  MakeClient();
  PushBlocks(1, 10);
  ASSERT_TRUE(RunUntilDelivered());
  ExpectEachBlockOnce(10);
  EXPECT_GE(counters_.reconnects.value(), 1u);
}

TEST_F(DeliveryClientTest, WhatCannotBeCuredEndsWithAReasonAndNotALoop) {
  struct Case {
    Fault fault;
    bool wait_for_space;
    base::ErrorCode code;
    const char* text;
  };
  for (const Case& c : {Case{Fault::kRefuse, true, base::ErrorCode::kInvalidArgument, "block.payload: bad"},
                        Case{Fault::kFull, false, base::ErrorCode::kResourceExhausted, "the store is full"},
                        Case{Fault::kMissing, true, base::ErrorCode::kFailedPrecondition, "blocks are missing"},
                        Case{Fault::kLieHigh, true, base::ErrorCode::kFailedPrecondition, "another sensor"}}) {
    SCOPED_TRACE(c.text);
    TestStore store;
    TestIngestServer server(address_, store, [&c](std::uint64_t) { return c.fault; });
    BlockQueue blocks({});
    ASSERT_TRUE(blocks.Push(MakeBlock(1)));
    options_.wait_for_space = c.wait_for_space;
    client_ = std::make_unique<DeliveryClient>(options_, OpenChannel(address_), blocks, counters_, wakeup_);
    ASSERT_TRUE(RunUntil([this] { return client_->failure().has_value(); }));
    EXPECT_EQ(client_->failure()->code, c.code);
    EXPECT_NE(client_->failure()->message.find(c.text), std::string::npos) << client_->failure()->message;
    EXPECT_NE(client_->failure()->message.find(address_), std::string::npos);
    client_.reset();
  }
}

TEST_F(DeliveryClientTest, AFullStoreIsWaitedForWhenLive) {
  options_.wait_for_space = true;
  std::atomic<int> full{3};
  Serve([&](std::uint64_t) { return full-- > 0 ? Fault::kFull : Fault::kNone; });
  MakeClient();
  PushBlocks(1, 10);
  ASSERT_TRUE(RunUntilDelivered());
  ExpectEachBlockOnce(10);
}

TEST_F(DeliveryClientTest, ADatabaseThatForgotOrIsAheadIsAFailure) {
  Serve();
  MakeClient();
  PushBlocks(1, 10);
  ASSERT_TRUE(RunUntilDelivered());
  store_.SetCommitted(kEpoch, 4);
  Serve();
  ASSERT_TRUE(RunUntil([this] { return client_->failure().has_value(); }));
  EXPECT_NE(client_->failure()->message.find("lost committed blocks"), std::string::npos);

  store_.SetCommitted(kEpoch, 99);
  BlockQueue fresh({});
  client_ = std::make_unique<DeliveryClient>(options_, OpenChannel(address_), fresh, counters_, wakeup_);
  ASSERT_TRUE(RunUntil([this] { return client_->failure().has_value(); }));
  EXPECT_NE(client_->failure()->message.find("another sensor"), std::string::npos);
  client_.reset();
}

TEST_F(DeliveryClientTest, AnEarlierEpochBelievesWhatIsCommittedButNotAHole) {
  Serve();
  options_.earlier_epoch = true;
  store_.SetCommitted(kEpoch, 5);
  PushBlocks(3, 9);
  MakeClient();
  ASSERT_TRUE(RunUntilDelivered());
  EXPECT_EQ(store_.Committed(kEpoch), 9u);
  EXPECT_EQ(counters_.recovered_blocks.value(), 7u);

  store_.SetCommitted(kEpoch, 2);
  BlockQueue late({});
  ASSERT_TRUE(late.Push(MakeBlock(8)));
  client_ = std::make_unique<DeliveryClient>(options_, OpenChannel(address_), late, counters_, wakeup_);
  ASSERT_TRUE(RunUntil([this] { return client_->failure().has_value(); }));
  EXPECT_EQ(client_->failure()->code, base::ErrorCode::kFailedPrecondition);
  client_.reset();
}

TEST_F(DeliveryClientTest, NobodyThereIsTriedAgainAndHasAReason) {
  MakeClient();
  ASSERT_TRUE(RunUntil([this] { return !client_->trouble().empty(); }));
  EXPECT_FALSE(client_->failure());
  EXPECT_EQ(client_->trouble().find('\n'), std::string::npos);
  Serve();
  EXPECT_TRUE(RunUntil([this] { return client_->connected(); }));
}

}  // namespace
}  // namespace spoor::rpc
