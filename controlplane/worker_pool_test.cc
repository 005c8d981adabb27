#include "controlplane/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>

namespace spoor::controlplane {
namespace {

TEST(WorkerPool, FinishesEverythingBeforeItGoes) {
  std::atomic<int> done{0};
  {
    WorkerPool pool(3);
    for (int i = 0; i < 1000; ++i) pool.Post([&done] { ++done; });
  }
  EXPECT_EQ(done, 1000);
}

TEST(WorkerPool, TasksMayPostTasks) {
  std::atomic<int> done{0};
  {
    WorkerPool pool(1);
    pool.Post([&] { pool.Post([&done] { ++done; }); });
  }
  EXPECT_EQ(done, 1);
}

}  // namespace
}  // namespace spoor::controlplane
