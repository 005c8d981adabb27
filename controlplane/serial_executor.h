// Runs tasks of one object one after the other, on whichever thread brings them. It takes the place of a lock around
// gRPC calls: a lock held while calling into gRPC can meet itself in a reaction, a task in a queue cannot.
#pragma once

#include <deque>
#include <functional>
#include <mutex>

namespace spoor::controlplane {

// Any thread posts. A task runs before Post returns, unless another thread (or an outer Post of this thread) is running
// tasks; then that one runs it. Tasks must not block. A task may destroy the owner of the executor only if it keeps the
// executor alive until Post returns.
class SerialExecutor {
 public:
  void Post(std::function<void()> task);

 private:
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;
  bool running_ = false;
};

}  // namespace spoor::controlplane
