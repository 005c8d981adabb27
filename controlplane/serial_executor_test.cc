#include "controlplane/serial_executor.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace spoor::controlplane {
namespace {

TEST(SerialExecutor, RunsNestedTasksAfterTheirParent) {
  SerialExecutor executor;
  std::vector<int> order;
  executor.Post([&] {
    executor.Post([&order] { order.push_back(2); });
    order.push_back(1);
  });
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(SerialExecutor, RunsOneTaskAtATime) {
  SerialExecutor executor;
  std::uint64_t plain = 0;  // not atomic: only safe if tasks never overlap
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int k = 0; k < 10'000; ++k) executor.Post([&plain] { ++plain; });
      });
    }
  }
  executor.Post([] {});
  EXPECT_EQ(plain, 40'000u);
}

}  // namespace
}  // namespace spoor::controlplane
