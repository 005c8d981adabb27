// Something that is done every now and then, on a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace spoor::base {

class Ticker {
 public:
  enum class First { kAtOnce, kAfterInterval };

  // Calls `tick` from the construction to the destruction, which waits for a call that is under way: such a call may
  // look at the token to end early. The next one comes `interval` after the end of the one before.
  Ticker(std::chrono::milliseconds interval, First first, std::function<void(const std::stop_token&)> tick);
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  void Run(const std::stop_token& stop, bool at_once);

  const std::chrono::milliseconds interval_;
  const std::function<void(const std::stop_token&)> tick_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: started when all else exists
};

}  // namespace spoor::base
