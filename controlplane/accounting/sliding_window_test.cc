#include "controlplane/accounting/sliding_window.h"

#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

constexpr std::int64_t kNoon_ms = 1'700'049'600'000;

Flows Frames(std::uint64_t frames) {
  Flows flows{};
  At(flows, Flow::kFrames) = frames;
  return flows;
}

std::uint64_t FramesIn(const SlidingWindow::Sum& sum) {
  return At(sum.flows, Flow::kFrames);
}

TEST(SlidingWindow, ForgetsWhatIsTooLongAgo) {
  SlidingWindow minute(1000, 60);
  for (std::int64_t second = 0; second < 100; ++second) {
    minute.Add(kNoon_ms + second * 1000, kNoon_ms + second * 1000 + 1000, Frames(10));
  }
  const auto sum = minute.Over(kNoon_ms + 99'999);
  EXPECT_EQ(FramesIn(sum), 600u);
  EXPECT_EQ(sum.looked_at_ms, 60'000);
  EXPECT_EQ(sum.since_ms, kNoon_ms + 40'000);
  EXPECT_EQ(FramesIn(minute.Over(kNoon_ms + 129'000)), 300u);
  EXPECT_EQ(minute.Over(kNoon_ms + 500'000).looked_at_ms, 0);
}

TEST(SlidingWindow, NothingIsLostWhereBucketsMeet) {
  SlidingWindow hour(60'000, 60);
  hour.Add(kNoon_ms + 7, kNoon_ms + 1'234'567, Frames(1'000'003));
  const auto sum = hour.Over(kNoon_ms + 1'300'000);
  EXPECT_EQ(FramesIn(sum), 1'000'003u);
  EXPECT_EQ(sum.looked_at_ms, 1'234'560);
}

TEST(SlidingWindow, KnowsWhenNobodyLooked) {
  SlidingWindow hour(60'000, 60);
  hour.Add(kNoon_ms, kNoon_ms + 60'000, Frames(5));
  hour.Add(kNoon_ms + 600'000, kNoon_ms + 630'000, Frames(7));
  const auto sum = hour.Over(kNoon_ms + 640'000);
  EXPECT_EQ(FramesIn(sum), 12u);
  EXPECT_EQ(sum.looked_at_ms, 90'000);
}

TEST(SlidingWindow, ALongTimeFillsTheWholeWindow) {
  SlidingWindow minute(1000, 60);
  minute.Add(kNoon_ms - 600'000, kNoon_ms, Frames(6000));
  const auto sum = minute.Over(kNoon_ms - 1);
  EXPECT_EQ(FramesIn(sum), 600u);
  EXPECT_EQ(sum.looked_at_ms, 60'000);
}

TEST(SlidingWindow, BackwardsIsIgnored) {
  SlidingWindow minute(1000, 60);
  minute.Add(kNoon_ms, kNoon_ms, Frames(1));
  minute.Add(kNoon_ms, kNoon_ms - 5, Frames(1));
  EXPECT_EQ(minute.Over(kNoon_ms).looked_at_ms, 0);
}

}  // namespace
}  // namespace spoor::controlplane
