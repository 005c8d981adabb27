#include "dataplane/dedup/flush_clock.h"

#include <gtest/gtest.h>

namespace spoor::dataplane {
namespace {

TEST(FlushClock, OnePassInAnInterval) {
  for (const std::uint32_t entries : {1u, 7u, 64u, 1u << 20}) {
    FlushClock clock;
    std::uint64_t due = 0;
    for (std::uint64_t now_ms = 1; now_ms <= 10'001; ++now_ms) due += clock.Due(now_ms, 1000, entries);
    EXPECT_GE(due, 9u * entries);
    EXPECT_LE(due, 10u * entries);
  }
}

TEST(FlushClock, ALongPauseIsOnePass) {
  FlushClock clock;
  EXPECT_EQ(clock.Due(1, 1000, 64), 0u);
  EXPECT_EQ(clock.Due(1'000'000, 1000, 64), 64u);
  EXPECT_EQ(clock.Due(1'000'001, 1000, 64), 0u);
}

}  // namespace
}  // namespace spoor::dataplane
