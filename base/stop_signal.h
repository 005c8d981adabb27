// SIGTERM and SIGINT as a value that main waits on: no handler runs, so nothing is limited to async-signal-safe calls.
#pragma once

#include <atomic>
#include <cstdint>

namespace spoor::base {

// Blocks SIGTERM and SIGINT for the calling thread and all threads that it starts later, so construct it first in main.
// SIGPIPE is ignored from then on. One per process.
class StopSignal {
 public:
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // Waits at most `timeout_ms` for a signal or Request(); true once a stop was asked for. One thread.
  bool Wait(std::uint64_t timeout_ms);
  // True once Wait has seen a signal or Request was called. Any thread.
  bool requested() const { return requested_.load(); }
  // Asks for a stop from inside the program. Any thread.
  void Request() { requested_.store(true); }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace spoor::base
