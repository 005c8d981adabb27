#include "base/stop_signal.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace spoor::base {
namespace {

TEST(StopSignal, TimesOutThenSeesTheSignal) {
  StopSignal stop;
  EXPECT_FALSE(stop.Wait(1));
  kill(getpid(), SIGTERM);
  EXPECT_TRUE(stop.Wait(1000));
  EXPECT_TRUE(stop.requested());
}

TEST(StopSignal, RequestEndsTheWait) {
  StopSignal stop;
  stop.Request();
  EXPECT_TRUE(stop.Wait(10'000));
}

}  // namespace
}  // namespace spoor::base
