#include "controlplane/live/rate_limit.h"

#include <gtest/gtest.h>

#include <limits>

namespace spoor::controlplane {
namespace {

constexpr std::uint64_t kStart_ms = 5'000'000;

// How many of `asked` it lets through at this moment.
int TakeAt(RateLimit& limit, std::uint64_t now_ms, int asked) {
  limit.Refill(now_ms);
  int taken = 0;
  for (int i = 0; i < asked; ++i) taken += limit.Take() ? 1 : 0;
  return taken;
}

TEST(RateLimit, ZeroIsNoLimit) {
  RateLimit limit(0);
  EXPECT_FALSE(limit.is_set());
  EXPECT_EQ(TakeAt(limit, kStart_ms, 100'000), 100'000);
}

TEST(RateLimit, ASecondsWorthAtOnceAndThenAsTimeBringsThem) {
  RateLimit limit(10);
  EXPECT_EQ(TakeAt(limit, kStart_ms, 50), 10);
  EXPECT_EQ(TakeAt(limit, kStart_ms, 50), 0);
  EXPECT_EQ(TakeAt(limit, kStart_ms + 99, 50), 0);
  EXPECT_EQ(TakeAt(limit, kStart_ms + 100, 50), 1);
  EXPECT_EQ(TakeAt(limit, kStart_ms + 850, 50), 7);
  EXPECT_EQ(TakeAt(limit, kStart_ms + 900, 50), 1);
}

TEST(RateLimit, ALongPauseBringsNoMoreThanASecond) {
  RateLimit limit(10);
  EXPECT_EQ(TakeAt(limit, kStart_ms, 50), 10);
  EXPECT_EQ(TakeAt(limit, kStart_ms + 86'400'000, 50), 10);
}

TEST(RateLimit, WhatIsLeftStays) {
  RateLimit limit(10);
  EXPECT_EQ(TakeAt(limit, kStart_ms, 4), 4);
  EXPECT_EQ(TakeAt(limit, kStart_ms + 100, 50), 7);
}

TEST(RateLimit, TheLargestRateDoesNotOverflow) {
  RateLimit limit(std::numeric_limits<std::uint32_t>::max());
  EXPECT_EQ(TakeAt(limit, std::numeric_limits<std::uint64_t>::max(), 100'000), 100'000);
}

// Over many seconds, however they are divided.
TEST(RateLimit, OverTimeItIsTheRate) {
  RateLimit limit(3);
  int taken = 0;
  for (std::uint64_t now_ms = kStart_ms; now_ms <= kStart_ms + 100'000; now_ms += 7) taken += TakeAt(limit, now_ms, 2);
  EXPECT_GE(taken, 300);
  EXPECT_LE(taken, 303);
}

}  // namespace
}  // namespace spoor::controlplane
