#include "storage/compaction_thread.h"

#include <algorithm>
#include <chrono>

namespace spoor::storage {
namespace {

using Clock = std::chrono::steady_clock;

// A full disk is looked at again after this time, or at the next commit.
constexpr std::chrono::seconds kRetry{5};

}  // namespace

CompactionThread::CompactionThread(Compactor& compactor, unsigned share_percent)
    : compactor_(compactor),
      share_percent_(std::clamp(share_percent, 1u, 100u)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

CompactionThread::~CompactionThread() {
  thread_.request_stop();
  thread_.join();
}

void CompactionThread::Wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

CompactionState CompactionThread::state() const {
  const std::lock_guard lock(mutex_);
  CompactionState state = state_;
  state.busy = state.busy || woken_;
  return state;
}

void CompactionThread::Note(const base::Result<bool>& step) {
  const std::lock_guard lock(mutex_);
  state_.steps += step && *step ? 1 : 0;
  state_.busy = step && *step;
  state_.error = step ? std::string() : step.error().message;
}

void CompactionThread::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const Clock::time_point begin = Clock::now();
    const base::Result<bool> step = compactor_.Step();
    Note(step);
    std::unique_lock lock(mutex_);
    if (step && *step) {
      const auto pause = (Clock::now() - begin) * (100 - share_percent_) / share_percent_;
      if (share_percent_ < 100) changed_.wait_for(lock, stop, pause, [] { return false; });
      continue;
    }
    const auto woken = [this] { return woken_; };
    step ? changed_.wait(lock, stop, woken) : changed_.wait_for(lock, stop, kRetry, woken);
    woken_ = false;
  }
}

}  // namespace spoor::storage
