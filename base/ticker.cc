#include "base/ticker.h"

#include <utility>

namespace spoor::base {

Ticker::Ticker(std::chrono::milliseconds interval, First first, std::function<void(const std::stop_token&)> tick)
    : interval_(interval),
      tick_(std::move(tick)),
      thread_([this, first](const std::stop_token& stop) { Run(stop, first == First::kAtOnce); }) {}

// Before the members that it waits with.
Ticker::~Ticker() {
  thread_.request_stop();
  thread_.join();
}

void Ticker::Run(const std::stop_token& stop, bool at_once) {
  if (at_once) tick_(stop);
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, interval_, [] { return false; });
    }
    if (!stop.stop_requested()) tick_(stop);
  }
}

}  // namespace spoor::base
