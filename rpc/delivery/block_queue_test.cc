#include "rpc/delivery/block_queue.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace spoor::rpc {
namespace {

Block MakeBlock(std::uint64_t sequence, std::size_t octets = 10, std::uint64_t observations = 3) {
  return Block{sequence, 1, observations, std::string(octets, 'x')};
}

TEST(BlockQueue, KeepsOrderAndTotals) {
  BlockQueue queue({.octets = 1000, .blocks = 100});
  for (std::uint64_t i = 1; i <= 5; ++i) ASSERT_TRUE(queue.Push(MakeBlock(i)));
  EXPECT_EQ(queue.block_count(), 5u);
  EXPECT_EQ(queue.octets(), 50u);
  EXPECT_EQ(queue.observation_count(), 15u);
  const Acknowledged taken = queue.Acknowledge(3);
  EXPECT_EQ(taken.blocks, 3u);
  EXPECT_EQ(taken.observations, 9u);
  EXPECT_EQ(queue.octets(), 20u);
  EXPECT_EQ(queue.observation_count(), 6u);
  EXPECT_EQ(queue.blocks().front().sequence, 4u);
}

TEST(BlockQueue, FindFromGivesTheNextToSend) {
  BlockQueue queue({});
  EXPECT_EQ(queue.FindFrom(0), nullptr);
  for (const std::uint64_t i : {2u, 3u, 7u}) ASSERT_TRUE(queue.Push(MakeBlock(i)));
  EXPECT_EQ(queue.FindFrom(0)->sequence, 2u);
  EXPECT_EQ(queue.FindFrom(3)->sequence, 3u);
  EXPECT_EQ(queue.FindFrom(4)->sequence, 7u);
  EXPECT_EQ(queue.FindFrom(8), nullptr);
}

TEST(BlockQueue, RefusesAtEitherBoundAndLeavesTheBlock) {
  BlockQueue by_octets({.octets = 15, .blocks = 100});
  ASSERT_TRUE(by_octets.Push(MakeBlock(1)));
  ASSERT_TRUE(by_octets.Push(MakeBlock(2)));
  Block third = MakeBlock(3);
  EXPECT_FALSE(by_octets.HasRoom());
  EXPECT_FALSE(by_octets.Push(std::move(third)));
  EXPECT_EQ(third.payload.size(), 10u);  // NOLINT(bugprone-use-after-move): the contract under test

  BlockQueue by_count({.octets = 1000, .blocks = 2});
  ASSERT_TRUE(by_count.Push(MakeBlock(1)));
  ASSERT_TRUE(by_count.Push(MakeBlock(2)));
  EXPECT_FALSE(by_count.Push(MakeBlock(3)));
  by_count.Acknowledge(1);
  EXPECT_TRUE(by_count.Push(MakeBlock(3)));
}

TEST(BlockQueue, AnEmptyQueueTakesABlockOfAnySize) {
  BlockQueue queue({.octets = 1, .blocks = 1});
  EXPECT_TRUE(queue.Push(MakeBlock(1, 5000)));
  EXPECT_FALSE(queue.HasRoom());
  queue.Acknowledge(1);
  EXPECT_TRUE(queue.HasRoom());
}

TEST(BlockQueue, OldAcknowledgementsChangeNothingAndHighOnesAreRemembered) {
  BlockQueue queue({});
  ASSERT_TRUE(queue.Push(MakeBlock(1)));
  ASSERT_TRUE(queue.Push(MakeBlock(2)));
  EXPECT_EQ(queue.Acknowledge(1).blocks, 1u);
  EXPECT_EQ(queue.Acknowledge(0).blocks, 0u);
  EXPECT_EQ(queue.Acknowledge(1).blocks, 0u);
  EXPECT_EQ(queue.Acknowledge(9).blocks, 1u);
  EXPECT_EQ(queue.last_sequence(), 9u);
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace spoor::rpc
