#include "cli/import/block_delivery.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <string>

#include "observation/block.h"
#include "rpc/channel.h"
#include "rpc/delivery/test_ingest_server.h"

namespace spoor::cli {
namespace {

using rpc::Fault;

// One record with one observation, owned by a name of its own.
rpc::Block MakeBlock(std::uint64_t sequence) {
  const std::string label = "b" + std::to_string(sequence);
  const std::string owner = static_cast<char>(label.size()) + label + std::string(1, '\0');
  observation::BlockWriter writer;
  writer.Append({{1, base::AsBytes(owner), base::AsBytes("abcd")}, 10, 20, 1, observation::kNonauth});
  return rpc::Block{sequence, 1, 1, writer.Finish()};
}

class BlockDeliveryTest : public testing::Test {
 protected:
  BlockDeliveryTest() : address_("unix:/tmp/spoor-import-test-" + std::to_string(getpid()) + ".sock") {}
  ~BlockDeliveryTest() override { unlink(address_.substr(5).c_str()); }

  void Serve(rpc::TestIngestServer::FaultSource faults = nullptr) {
    server_.emplace(address_, store_, std::move(faults));
  }
  void Open(bool resumed = false) {
    delivery_.emplace(
        DeliveryName{address_, "import", 7, resumed}, rpc::OpenChannel(address_), [this] { return stopped_; }, limits_);
  }
  base::Result<> PushBlocks(std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t i = first; i <= last; ++i) {
      if (auto pushed = delivery_->Push(MakeBlock(i)); !pushed) return pushed;
    }
    return {};
  }
  void ExpectEachBlockOnce(std::uint64_t blocks) {
    const auto counts = store_.counts();
    EXPECT_EQ(counts.size(), blocks);
    for (const auto& [owner, count] : counts) EXPECT_EQ(count, 1u) << owner;
  }

  std::string address_;
  rpc::TestStore store_;
  std::optional<rpc::TestIngestServer> server_;
  DeliveryLimits limits_;
  bool stopped_ = false;
  std::optional<BlockDelivery> delivery_;
};

TEST_F(BlockDeliveryTest, DeliversThroughAnyBreakOnce) {
  limits_.waiting.blocks = 4;
  std::atomic<std::uint64_t> blocks{0};
  Serve([&](std::uint64_t) {
    const std::uint64_t number = ++blocks % 20;
    return number == 7 ? Fault::kDropBeforeCommit : number == 15 ? Fault::kDropAfterCommit : Fault::kNone;
  });
  Open();
  EXPECT_EQ(delivery_->Greet().value_or(99), 0u);
  ASSERT_TRUE(PushBlocks(1, 100).has_value());
  ASSERT_TRUE(delivery_->Finish().has_value());
  ExpectEachBlockOnce(100);
  EXPECT_GT(delivery_->blocks_resent(), 0u);
  // The last report accounts for everything.
  const v1::CounterReport report = store_.reports().back();
  EXPECT_TRUE(report.final());
  for (const v1::Counter& counter : report.counters()) {
    EXPECT_EQ(counter.value(), counter.name() == "delivery.waiting.memory" ? 0u : 100u) << counter.name();
  }
}

TEST_F(BlockDeliveryTest, GoesOnWhereAnEarlierOneEnded) {
  Serve();
  Open();
  ASSERT_TRUE(delivery_->Greet().has_value());
  ASSERT_TRUE(PushBlocks(1, 5).has_value());
  ASSERT_TRUE(delivery_->Finish().has_value());
  Open(true);
  ASSERT_EQ(delivery_->Greet().value_or(99), 5u);
  for (int block = 1; block <= 5; ++block) delivery_->Skip(1);
  ASSERT_TRUE(PushBlocks(6, 8).has_value());
  ASSERT_TRUE(delivery_->Finish().has_value());
  ExpectEachBlockOnce(8);
}

TEST_F(BlockDeliveryTest, SaysWhoIsNotThere) {
  limits_.greeting_ms = 50;
  Open();
  const auto greeted = delivery_->Greet();
  ASSERT_FALSE(greeted.has_value());
  EXPECT_NE(greeted.error().message.find("cannot reach spoord at unix:"), std::string::npos) << greeted.error().message;
  EXPECT_FALSE(delivery_->greeted());
}

TEST_F(BlockDeliveryTest, WhatTryingAgainCannotCureEndsIt) {
  for (const Fault fault : {Fault::kRefuse, Fault::kFull}) {
    Serve([fault](std::uint64_t sequence) { return sequence == 3 ? fault : Fault::kNone; });
    Open();
    ASSERT_TRUE(delivery_->Greet().has_value());
    auto pushed = PushBlocks(1, 5);
    if (pushed) pushed = delivery_->Finish();
    ASSERT_FALSE(pushed.has_value());
    EXPECT_TRUE(delivery_->greeted());
    delivery_.reset();
    server_.reset();
    store_.SetCommitted({"import", 7}, 0);
  }
}

TEST_F(BlockDeliveryTest, AServerThatTakesNothingIsNotWaitedForForEver) {
  limits_.patience_ms = 100;
  Serve([](std::uint64_t) { return Fault::kHang; });
  Open();
  ASSERT_TRUE(delivery_->Greet().has_value());
  ASSERT_TRUE(PushBlocks(1, 2).has_value());
  const auto finished = delivery_->Finish();
  ASSERT_FALSE(finished.has_value());
  EXPECT_NE(finished.error().message.find("acknowledged nothing"), std::string::npos) << finished.error().message;
}

TEST_F(BlockDeliveryTest, AnInterruptEndsEveryWait) {
  limits_.waiting.blocks = 1;
  Serve([](std::uint64_t) { return Fault::kHang; });
  Open();
  ASSERT_TRUE(delivery_->Greet().has_value());
  ASSERT_TRUE(PushBlocks(1, 1).has_value());
  stopped_ = true;
  EXPECT_EQ(PushBlocks(2, 2).error().message, "interrupted");
}

}  // namespace
}  // namespace spoor::cli
