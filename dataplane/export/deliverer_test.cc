#include "dataplane/export/deliverer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "rpc/delivery/test_ingest_server.h"
#include "tests/support/temporary_folder.h"

namespace spoor::dataplane {
namespace {

rpc::Block MakeBlock(std::uint64_t sequence) {
  const std::string owner("\1a\0", 3);
  observation::BlockWriter writer;
  writer.Append({{1, base::AsBytes(owner), base::AsBytes("abcd")}, 10, 20, 1, observation::kAnswer});
  return rpc::Block{sequence, 1, 1, writer.Finish()};
}

// Time is the test's own: Poll is told what it is.
class DelivererTest : public testing::Test {
 protected:
  test::TemporaryFolder folder_;

  DelivererTest() {
    options_.control_address = "unix:" + folder_.path() + "/socket";
    options_.sensor_id = "sensor-1";
    options_.boot_epoch = 100;
    options_.spool_folder = folder_.path() + "/spool";
  }

  std::unique_ptr<Deliverer> Open() {
    auto deliverer = Deliverer::Open(options_, counters_, wakeup_);
    EXPECT_TRUE(deliverer) << deliverer.error().message;
    return std::move(*deliverer);
  }
  bool RunUntil(Deliverer& deliverer, const std::function<bool()>& done) {
    for (int i = 0; i < 3000 && !done(); ++i) {
      deliverer.Poll(now_ms_ += 2);
      wakeup_.WaitFor(std::chrono::milliseconds(2));
    }
    return done();
  }
  void LeaveInSpool(const SegmentOwner& owner, std::uint64_t first, std::uint64_t last) {
    auto spool = Spool::Open({.folder = options_.spool_folder}, owner);
    ASSERT_TRUE(spool);
    for (std::uint64_t i = first; i <= last; ++i) ASSERT_TRUE((*spool)->current().Append(MakeBlock(i)));
  }

  ExporterOptions options_;
  rpc::DeliveryCounters counters_;
  rpc::Wakeup wakeup_;
  rpc::TestStore store_;
  std::uint64_t now_ms_ = 1'000'000;
};

TEST_F(DelivererTest, StandingStillForTooLongIsAFailureWithAReason) {
  options_.outage_timeout_s = 60;
  const auto deliverer = Open();
  deliverer->Poll(now_ms_);
  deliverer->Poll(now_ms_ += 1'000'000);  // Nothing waits: an outage is no failure.
  ASSERT_TRUE(deliverer->Push(MakeBlock(1)));
  deliverer->Poll(now_ms_ += 59'000);
  EXPECT_FALSE(deliverer->failure());
  deliverer->Poll(now_ms_ += 2'000);
  ASSERT_TRUE(deliverer->failure());
  EXPECT_NE(deliverer->failure()->message.find("unreachable for 61 s"), std::string::npos);
  EXPECT_TRUE(deliverer->KeepForLater());
}

TEST_F(DelivererTest, WithoutABoundAnOutageIsWaitedFor) {
  options_.outage_timeout_s = 0;
  const auto deliverer = Open();
  ASSERT_TRUE(deliverer->Push(MakeBlock(1)));
  for (int i = 0; i < 100; ++i) deliverer->Poll(now_ms_ += 1'000'000);
  EXPECT_FALSE(deliverer->failure());
  const rpc::TestIngestServer server(options_.control_address, store_);
  EXPECT_TRUE(RunUntil(*deliverer, [&] { return deliverer->everything_acknowledged(); }));
}

TEST_F(DelivererTest, EarlierEpochsAreDeliveredFirstOldestFirst) {
  LeaveInSpool({"sensor-0", 50}, 1, 3);
  LeaveInSpool({"sensor-1", 40}, 6, 9);
  store_.SetCommitted({"sensor-1", 40}, 7);
  const rpc::TestIngestServer server(options_.control_address, store_);
  const auto deliverer = Open();
  ASSERT_TRUE(deliverer->Push(MakeBlock(1)));
  EXPECT_FALSE(deliverer->everything_acknowledged());
  ASSERT_TRUE(RunUntil(*deliverer, [&] { return deliverer->everything_acknowledged(); }));
  EXPECT_EQ(store_.epoch_order(),
            (std::vector<rpc::TestStore::Epoch>{{"sensor-1", 40}, {"sensor-0", 50}, {"sensor-1", 100}}));
  EXPECT_EQ(store_.Committed({"sensor-1", 40}), 9u);
  EXPECT_EQ(counters_.blocks_acknowledged.value(), 1u);
  EXPECT_EQ(deliverer->spool_octets(), 0u);
}

TEST_F(DelivererTest, AHoleInAnEarlierEpochIsSetAsideAndCounted) {
  LeaveInSpool({"sensor-1", 40}, 6, 9);  // and the control plane knows nothing of this epoch
  const rpc::TestIngestServer server(options_.control_address, store_);
  const auto deliverer = Open();
  ASSERT_TRUE(deliverer->Push(MakeBlock(1)));
  ASSERT_TRUE(RunUntil(*deliverer, [&] { return deliverer->everything_acknowledged(); }));
  EXPECT_EQ(counters_.rejected_observations.value(), 4u);
  EXPECT_EQ(store_.Committed({"sensor-1", 100}), 1u);
}

TEST_F(DelivererTest, AWrongAddressOrSpoolIsRefusedBeforeAnyContact) {
  options_.control_address = "nonsense";
  EXPECT_FALSE(Deliverer::Open(options_, counters_, wakeup_));
  options_.control_address = "unix:/tmp/x";
  options_.spool_folder = "/dev/null/spool";
  EXPECT_FALSE(Deliverer::Open(options_, counters_, wakeup_));
}

}  // namespace
}  // namespace spoor::dataplane
