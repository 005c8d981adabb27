#include "dataplane/export/export_loop.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "rpc/delivery/test_ingest_server.h"
#include "tests/support/temporary_folder.h"

namespace spoor::dataplane {
namespace {

// Step by step, with a clock that the test moves.
class ExportLoopTest : public testing::Test {
 protected:
  test::TemporaryFolder folder_;

  ExportLoopTest() {
    options_.control_address = "unix:" + folder_.path() + "/socket";
    options_.sensor_id = "sensor-1";
    options_.boot_epoch = 1;
  }

  void MakeLoop() {
    auto deliverer = Deliverer::Open(options_, delivery_counters_, wakeup_);
    ASSERT_TRUE(deliverer);
    deliverer_ = std::move(*deliverer);
    loop_ = std::make_unique<ExportLoop>(options_, rings_, *deliverer_, counters_);
  }
  void Push(int records) {
    const std::string owner("\1a\0", 3);
    for (int i = 0; i < records; ++i) {
      ASSERT_TRUE(ring_.Push({{1, base::AsBytes(owner), base::AsBytes("abcd")}, 10, 20, 2, observation::kAnswer}));
    }
  }
  bool RunUntilDone() {
    for (int i = 0; i < 3000 && !loop_->done(); ++i) {
      loop_->Step(now_ms_ += 2);
      wakeup_.WaitFor(std::chrono::milliseconds(2));
    }
    return loop_->done();
  }

  ExporterOptions options_;
  rpc::TestStore store_;
  RecordRing ring_{4096};
  std::vector<RecordRing*> rings_{&ring_};
  rpc::Wakeup wakeup_;
  rpc::DeliveryCounters delivery_counters_;
  ExportLoopCounters counters_;
  std::unique_ptr<Deliverer> deliverer_;
  std::unique_ptr<ExportLoop> loop_;
  std::uint64_t now_ms_ = 5000;
};

TEST_F(ExportLoopTest, ClosesBlocksByAgeAndDeliversAtTheEnd) {
  const rpc::TestIngestServer server(options_.control_address, store_);
  MakeLoop();
  Push(10);
  EXPECT_TRUE(loop_->Step(now_ms_));
  EXPECT_TRUE(ring_.empty());
  EXPECT_FALSE(loop_->Step(now_ms_ += 99));
  EXPECT_TRUE(deliverer_->everything_acknowledged()) << "the block is still open";
  loop_->Step(now_ms_ += 1);
  EXPECT_FALSE(deliverer_->everything_acknowledged()) << "the block is closed and waits";
  Push(5);
  loop_->BeginFinish(10);
  ASSERT_TRUE(RunUntilDone());
  EXPECT_FALSE(loop_->failure());
  EXPECT_EQ(store_.counts().begin()->second, 30u);
  EXPECT_EQ(counters_.observations_taken.value(), 30u);
  EXPECT_TRUE(store_.reports().back().final());
}

TEST_F(ExportLoopTest, TakesNothingWhileEveryBoundIsReached) {
  options_.memory = {.octets = 1 << 20, .blocks = 2};
  options_.block_records = 10;
  MakeLoop();
  Push(500);
  for (int i = 0; i < 10; ++i) loop_->Step(now_ms_ += 1);
  // Two blocks in memory, one closed and waiting for room, and the record that closed it in the next block.
  EXPECT_EQ(counters_.observations_taken.value(), 31u * 2u);
  EXPECT_FALSE(ring_.empty());
}

TEST_F(ExportLoopTest, AFailureEmptiesTheRingsAndEnds) {
  options_.outage_timeout_s = 1;
  MakeLoop();
  Push(100);
  loop_->Step(now_ms_);
  loop_->Step(now_ms_ += 200);
  loop_->Step(now_ms_ += 2000);
  ASSERT_TRUE(loop_->failure());
  Push(100);
  loop_->BeginFinish(10);
  ASSERT_TRUE(RunUntilDone());
  EXPECT_EQ(counters_.observations_taken.value(), 400u);
  EXPECT_EQ(delivery_counters_.observations_acknowledged.value(), 0u);
}

}  // namespace
}  // namespace spoor::dataplane
