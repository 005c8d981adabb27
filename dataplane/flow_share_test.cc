#include "dataplane/flow_share.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "dataplane/packet/flow_hash.h"

namespace spoor::dataplane {
namespace {

constexpr unsigned kFlows = 100'000;

TEST(FlowShare, KeepsEverythingUnlessToldOtherwise) {
  const FlowShare share;
  EXPECT_TRUE(share.now().is_all());
  for (const std::uint32_t hash : {0u, 1u, 0x7fffffffu, 0x80000000u, ~0u}) EXPECT_TRUE(share.now().Keeps(hash));
}

TEST(FlowShare, KeepsItsPartOfEachWorkersFlows) {
  constexpr unsigned kWorkers = 3;
  FlowShare share;
  for (std::uint32_t one_in = 2; one_in <= FlowPart::kMaxOneIn; one_in *= 2) {
    share.Set(FlowPart::OneIn(one_in));
    EXPECT_FALSE(share.now().is_all());
    std::array<unsigned, kWorkers> kept{};
    std::mt19937 hashes(one_in);
    for (unsigned i = 0; i < kFlows; ++i) {
      const auto hash = static_cast<std::uint32_t>(hashes());
      if (share.now().Keeps(hash)) ++kept.at(WorkerOf(hash, kWorkers));
    }
    for (const unsigned flows : kept) EXPECT_NEAR(flows * kWorkers * one_in, kFlows, kFlows * 0.15) << one_in;
  }
}

// Cards choose queues by the low bits of a hash that has 16 bits of entropy (io/rss.h).
TEST(FlowShare, KeepsItsPartOfEachQueuesFlows) {
  constexpr unsigned kTable = 128;
  const FlowPart part = FlowPart::OneIn(16);
  for (std::uint32_t entry = 0; entry < kTable; ++entry) {
    unsigned kept = 0;
    for (std::uint32_t low = entry; low < 1u << 16; low += kTable) kept += part.Keeps(low << 16 | low) ? 1 : 0;
    EXPECT_NEAR(kept, (1u << 16) / kTable / 16, 8) << entry;
  }
}

TEST(FlowShare, ASmallerPartIsWithinALargerOne) {
  std::mt19937 hashes(1);
  for (unsigned i = 0; i < kFlows; ++i) {
    const auto hash = static_cast<std::uint32_t>(hashes());
    bool kept = true;
    for (std::uint32_t one_in = 1; one_in <= FlowPart::kMaxOneIn; one_in *= 2) {
      const bool keeps = FlowPart::OneIn(one_in).Keeps(hash);
      EXPECT_TRUE(kept || !keeps);
      kept = keeps;
    }
  }
}

TEST(FlowShare, WhatIsNoFlowIsKept) {
  EXPECT_TRUE(FlowPart::OneIn(FlowPart::kMaxOneIn).Keeps(FlowHash(IpPacket{})));
}

}  // namespace
}  // namespace spoor::dataplane
