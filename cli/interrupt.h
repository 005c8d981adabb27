// Ctrl-C and SIGTERM as the orderly end of something that would go on for ever.
#pragma once

#include <chrono>

namespace spoor::cli {

// From construction to destruction the first SIGINT or SIGTERM is noted instead of ending the program; the second one
// ends it. One at a time; the thread that made it.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // Waits at most this long; true, at once, once a signal came.
  bool Wait(std::chrono::milliseconds timeout);

  // Can be read, and must not be, once a signal came: to wait for that and something else.
  int fd() const;
};

}  // namespace spoor::cli
