// Threads for work that may touch the disk. gRPC's own threads run reactions and must never wait; scans of the database
// go here instead. How much work waits is bounded by the callers: each open stream has at most one task.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace spoor::controlplane {

// The destructor finishes every task that was posted, then joins.
class WorkerPool {
 public:
  explicit WorkerPool(std::size_t thread_count);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Any thread. Tasks start in the order of posting and must not throw.
  void Post(std::function<void()> task);

 private:
  void Run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;  // last: started when all else exists
};

}  // namespace spoor::controlplane
