#include "dataplane/export/backlog.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <utility>

#include "dataplane/export/spool.h"
#include "tests/support/temporary_folder.h"

namespace spoor::dataplane {
namespace {

rpc::Block MakeBlock(std::uint64_t sequence) {
  return rpc::Block{sequence, 1, sequence, "block " + std::to_string(sequence)};
}

class BacklogTest : public testing::Test {
 protected:
  test::TemporaryFolder folder_;

  BacklogTest() {
    options_.folder = folder_.path();
    options_.segment_octets = 200;
  }

  void OpenSpool(std::uint64_t boot_epoch) {
    spool_.reset();
    auto spool = Spool::Open(options_, {"sensor-1", boot_epoch});
    ASSERT_TRUE(spool) << spool.error().message;
    spool_ = std::move(*spool);
  }

  SpoolOptions options_;
  std::unique_ptr<Spool> spool_;
};

TEST_F(BacklogTest, WithoutASpoolMemoryIsTheBound) {
  Backlog backlog({.octets = 1 << 20, .blocks = 3}, nullptr);
  for (std::uint64_t i = 1; i <= 3; ++i) ASSERT_TRUE(backlog.Push(MakeBlock(i)));
  EXPECT_FALSE(backlog.Push(MakeBlock(4)));
  EXPECT_FALSE(backlog.Spill());
  EXPECT_EQ(backlog.Acknowledge(2).observations, 3u);
  EXPECT_TRUE(backlog.Push(MakeBlock(4)));
  EXPECT_EQ(backlog.first_sequence(), 3u);
  backlog.Acknowledge(4);
  EXPECT_TRUE(backlog.empty());
}

TEST_F(BacklogTest, OverflowGoesToDiskAndComesBackInOrder) {
  OpenSpool(1);
  Backlog backlog({.octets = 1 << 20, .blocks = 3}, &spool_->current());
  for (std::uint64_t i = 1; i <= 50; ++i) ASSERT_TRUE(backlog.Push(MakeBlock(i)));
  EXPECT_EQ(backlog.queue().block_count(), 3u);
  std::uint64_t observations = 0;
  for (std::uint64_t i = 1; i <= 50; ++i) {
    ASSERT_EQ(backlog.first_sequence(), i);
    ASSERT_EQ(backlog.queue().blocks().front().payload, MakeBlock(i).payload);
    observations += backlog.Acknowledge(i).observations;
    ASSERT_TRUE(backlog.Refill());
  }
  EXPECT_EQ(observations, 50u * 51u / 2u);
  EXPECT_TRUE(backlog.empty());
  EXPECT_EQ(spool_->used_octets(), 0u);
  // Caught up: memory alone again.
  ASSERT_TRUE(backlog.Push(MakeBlock(51)));
  EXPECT_TRUE(spool_->current().empty());
}

TEST_F(BacklogTest, AnOutagePutsEverythingUnacknowledgedOnDisk) {
  OpenSpool(1);
  {
    Backlog backlog({}, &spool_->current());
    for (std::uint64_t i = 1; i <= 5; ++i) ASSERT_TRUE(backlog.Push(MakeBlock(i)));
    backlog.Acknowledge(2);
    EXPECT_TRUE(spool_->current().empty());
    backlog.SetOutage(true);
    ASSERT_TRUE(backlog.Push(MakeBlock(6)));
    backlog.SetOutage(false);
    ASSERT_TRUE(backlog.Push(MakeBlock(7)));
  }
  OpenSpool(2);  // The process died and started again; block 7 was in memory only.
  ASSERT_EQ(spool_->leftovers().size(), 1u);
  Backlog left({.octets = 1 << 20, .blocks = 2}, spool_->leftovers()[0].get());
  std::uint64_t next = 3;
  while (!left.empty()) {
    ASSERT_TRUE(left.Refill());
    ASSERT_EQ(left.first_sequence(), next);
    left.Acknowledge(next++);
  }
  EXPECT_EQ(next, 7u);
}

TEST_F(BacklogTest, AFullSpoolRefusesAndNeverLeavesAHole) {
  options_.limit_octets = 400;
  OpenSpool(1);
  Backlog backlog({.octets = 1 << 20, .blocks = 3}, &spool_->current());
  std::uint64_t last = 0;
  while (backlog.Push(MakeBlock(last + 1))) ++last;
  EXPECT_GT(last, 3u);
  EXPECT_LT(last, 20u);
  for (std::uint64_t i = 1; i <= last; ++i) {
    ASSERT_TRUE(backlog.Refill());
    ASSERT_EQ(backlog.first_sequence(), i);
    backlog.Acknowledge(i);
  }
  EXPECT_TRUE(backlog.empty());
  EXPECT_TRUE(backlog.Push(MakeBlock(last + 1)));
}

TEST_F(BacklogTest, AcknowledgementsAheadOfWhatWasReadAreRespected) {
  OpenSpool(1);
  for (std::uint64_t i = 1; i <= 30; ++i) ASSERT_TRUE(spool_->current().Append(MakeBlock(i)));
  OpenSpool(2);
  Backlog left({.octets = 1 << 20, .blocks = 2}, spool_->leftovers().at(0).get());
  ASSERT_TRUE(left.Refill());
  EXPECT_EQ(left.first_sequence(), 1u);
  left.Acknowledge(17);
  ASSERT_TRUE(left.Refill());
  EXPECT_EQ(left.first_sequence(), 18u);
  left.Acknowledge(40);
  EXPECT_TRUE(left.empty());
}

// A model: whatever the mix of pushes, acknowledgements and outages, blocks come out once, in order, without holes.
TEST_F(BacklogTest, RandomOperationsKeepTheOrder) {
  options_.limit_octets = 3000;
  OpenSpool(1);
  Backlog backlog({.octets = 1 << 20, .blocks = 4}, &spool_->current());
  std::mt19937_64 random(20240607);
  std::uint64_t pushed = 0;
  std::uint64_t acknowledged = 0;
  for (int step = 0; step < 1500; ++step) {
    const std::uint64_t dice = random() % 10;
    if (dice < 5) pushed += backlog.Push(MakeBlock(pushed + 1)) ? 1 : 0;
    if (dice == 5) backlog.SetOutage(random() % 2 == 0);
    if (dice > 5 && !backlog.queue().empty()) {
      acknowledged += 1 + random() % backlog.queue().block_count();
      backlog.Acknowledge(acknowledged);
    }
    ASSERT_TRUE(backlog.Refill());
    ASSERT_EQ(backlog.empty(), acknowledged == pushed);
    if (!backlog.queue().empty()) {
      ASSERT_EQ(backlog.first_sequence(), acknowledged + 1);
    }
    ASSERT_LE(spool_->used_octets(), 3000u);
  }
  EXPECT_GT(acknowledged, 300u);
}

}  // namespace
}  // namespace spoor::dataplane
