#include "dataplane/handoff/grace_period.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace spoor::dataplane {
namespace {

TEST(GracePeriod, WaitsForEveryOnlineWorkerOnly) {
  GracePeriod grace(2);
  grace.Online(0);
  std::atomic<bool> over{false};
  std::thread waiter([&] {
    grace.Wait();
    over = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(over) << "worker 0 may still hold a reference";
  grace.Quiescent(0);
  waiter.join();
  EXPECT_TRUE(over);
  grace.Offline(0);
  grace.Wait();
}

}  // namespace
}  // namespace spoor::dataplane
