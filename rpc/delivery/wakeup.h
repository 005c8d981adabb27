// The bell of the thread that delivers: gRPC's threads ring it when a reaction left something to look at.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace spoor::rpc {

// Ring: any thread. WaitFor: one thread. A ring before the wait is not lost.
class Wakeup {
 public:
  void Ring() {
    const std::lock_guard lock(mutex_);
    rung_ = true;
    changed_.notify_one();
  }

  // Returns when rung, or after `limit`.
  void WaitFor(std::chrono::microseconds limit) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [this] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool rung_ = false;
};

}  // namespace spoor::rpc
