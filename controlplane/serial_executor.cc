#include "controlplane/serial_executor.h"

#include <utility>

namespace spoor::controlplane {

void SerialExecutor::Post(std::function<void()> task) {
  std::unique_lock lock(mutex_);
  tasks_.push_back(std::move(task));
  if (running_) return;
  running_ = true;
  while (!tasks_.empty()) {
    std::function<void()> next = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    next();
    next = nullptr;  // what the task holds is released outside the lock
    lock.lock();
  }
  running_ = false;
}

}  // namespace spoor::controlplane
