#include "dataplane/io/stamp_clock.h"

#include <gtest/gtest.h>

namespace spoor::dataplane {
namespace {

constexpr std::uint64_t kStart_us = 1'700'000'000'000'000;

TEST(StampClock, ConvertsOnceTwoComparisonsAreKnown) {
  StampClock clock;
  EXPECT_EQ(clock.ToUnix_us(5, kStart_us), kStart_us);
  clock.Compare(1'000'000'000, kStart_us);
  EXPECT_EQ(clock.ToUnix_us(1'000'000'000, kStart_us + 7), kStart_us + 7) << "one comparison tells no rate";
  // A thousand ticks in a microsecond.
  clock.Compare(2'000'000'000, kStart_us + 1'000'000);
  EXPECT_NEAR(static_cast<double>(clock.ToUnix_us(2'000'500'000, kStart_us + 1'000'600)),
              static_cast<double>(kStart_us + 1'000'500), 2);
  EXPECT_NEAR(static_cast<double>(clock.ToUnix_us(1'999'000'000, kStart_us + 1'000'600)),
              static_cast<double>(kStart_us + 999'000), 2)
      << "frames from before the comparison";
}

TEST(StampClock, AStampThatCannotBeIsNotUsed) {
  StampClock clock;
  clock.Compare(0, kStart_us);
  clock.Compare(1'000'000'000, kStart_us + 1'000'000);
  const std::uint64_t now_us = kStart_us + 1'000'000;
  EXPECT_EQ(clock.ToUnix_us(9'000'000'000, now_us), now_us);
  EXPECT_EQ(clock.ToUnix_us(0, now_us + 10), now_us + 10);
}

TEST(StampClock, AClockThatWasSetBackIsMeasuredAnew) {
  StampClock clock;
  clock.Compare(5'000'000'000, kStart_us);
  clock.Compare(6'000'000'000, kStart_us + 1'000'000);
  clock.Compare(1'000, kStart_us + 2'000'000);
  EXPECT_EQ(clock.ToUnix_us(2'000, kStart_us + 2'000'001), kStart_us + 2'000'001) << "far from the old line";
  clock.Compare(1'000'001'000, kStart_us + 3'000'000);
  EXPECT_NEAR(static_cast<double>(clock.ToUnix_us(1'000'002'000, kStart_us + 3'000'300)),
              static_cast<double>(kStart_us + 3'000'001), 2);
}

}  // namespace
}  // namespace spoor::dataplane
