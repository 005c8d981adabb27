#include "dataplane/export/block_builder.h"

#include <gtest/gtest.h>

#include <string>

namespace spoor::dataplane {
namespace {

observation::Record MakeRecord(std::uint64_t count, std::size_t rdata_octets = 4) {
  return {std::string("\3www\0", 5), std::string(rdata_octets, 'r'), 1, 100, 200, count, observation::kAnswer};
}

TEST(BlockBuilder, ClosesAtTheRecordBoundAndNumbersBlocks) {
  BlockBuilder builder(10, 1 << 18, 100);
  for (std::uint64_t i = 0; i < 25; ++i) builder.Add(MakeRecord(2).view(), 0);
  ASSERT_EQ(builder.closed().size(), 2u);
  builder.Close();
  builder.Close();
  ASSERT_EQ(builder.closed().size(), 3u);
  std::uint64_t sequence = 0;
  std::uint64_t records = 0;
  for (const rpc::Block& block : builder.closed()) {
    EXPECT_EQ(block.sequence, ++sequence);
    EXPECT_EQ(block.observation_count, block.record_count * 2u);
    const auto decoded = observation::DecodeBlock(base::AsBytes(block.payload));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->size(), block.record_count);
    records += block.record_count;
  }
  EXPECT_EQ(records, 25u);
  EXPECT_EQ(builder.observation_count(), 50u);
}

TEST(BlockBuilder, ClosesAtTheOctetBoundAndTakesTheLargestRecord) {
  BlockBuilder builder(16384, 100'000, 100);
  for (int i = 0; i < 4; ++i) builder.Add(MakeRecord(1, 65535).view(), 0);
  builder.Close();
  EXPECT_EQ(builder.closed().size(), 4u);
  for (const rpc::Block& block : builder.closed()) EXPECT_LE(block.payload.size(), 100'000u);
}

TEST(BlockBuilder, AgeCountsFromTheFirstRecordOfABlock) {
  BlockBuilder builder(10, 1 << 18, 100);
  builder.CloseIfOld(5000);
  EXPECT_TRUE(builder.empty());
  builder.Add(MakeRecord(1).view(), 1000);
  builder.Add(MakeRecord(1).view(), 1090);
  builder.CloseIfOld(1099);
  EXPECT_TRUE(builder.closed().empty());
  builder.CloseIfOld(1100);
  ASSERT_EQ(builder.closed().size(), 1u);
  builder.closed().clear();
  builder.Add(MakeRecord(1).view(), 2000);
  builder.CloseIfOld(2050);
  EXPECT_TRUE(builder.closed().empty());
  EXPECT_FALSE(builder.empty());
}

}  // namespace
}  // namespace spoor::dataplane
