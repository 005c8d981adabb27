#include "base/ticker.h"

#include <gtest/gtest.h>

#include <atomic>

namespace spoor::base {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(Ticker, TicksUntilItGoes) {
  std::atomic<int> ticks = 0;
  {
    const Ticker ticker(milliseconds(1), Ticker::First::kAfterInterval, [&ticks](const std::stop_token&) { ++ticks; });
    while (ticks < 3) std::this_thread::sleep_for(milliseconds(1));
  }
  const int after = ticks;
  std::this_thread::sleep_for(milliseconds(10));
  EXPECT_EQ(ticks, after);
}

TEST(Ticker, TheFirstTickComesAtOnceOnlyWhenAsked) {
  std::atomic<int> ticks = 0;
  const auto tick = [&ticks](const std::stop_token&) { ++ticks; };
  {
    const Ticker ticker(hours(1), Ticker::First::kAtOnce, tick);
    while (ticks < 1) std::this_thread::sleep_for(milliseconds(1));
  }
  {
    const Ticker ticker(hours(1), Ticker::First::kAfterInterval, tick);
  }
  EXPECT_EQ(ticks, 1);
}

TEST(Ticker, ATickHearsThatItIsToEnd) {
  std::atomic<bool> begun = false;
  {
    const Ticker ticker(hours(1), Ticker::First::kAtOnce, [&begun](const std::stop_token& stop) {
      begun = true;
      while (!stop.stop_requested()) std::this_thread::sleep_for(milliseconds(1));
    });
    while (!begun) std::this_thread::sleep_for(milliseconds(1));
  }
  EXPECT_TRUE(begun);
}

}  // namespace
}  // namespace spoor::base
