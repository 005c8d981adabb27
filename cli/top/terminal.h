// A terminal that is taken over for a while and given back as it was.
#pragma once

#include <termios.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace spoor::cli {

// On its alternate screen, without cursor, keys read one by one and not echoed; Ctrl-C stays a signal, those for
// suspend and quit do nothing. The destructor restores all of it. One at a time.
class Terminal {
 public:
  // Shows on `out_fd`, a terminal; reads keys from `in_fd` where that is one, too. Owns neither.
  Terminal(int in_fd, int out_fd);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  struct Size {
    std::size_t rows = 24;
    std::size_t columns = 80;

    bool operator==(const Size&) const = default;
  };
  // As it is now; 80x24 when it does not say.
  Size size() const;

  // False when it is gone.
  bool Write(const std::string& text) const;

  enum class Wake { kTimeout, kKey, kStop };
  struct Event {
    Wake wake = Wake::kTimeout;
    char key = 0;  // of kKey
  };
  // Waits at most this long for a key, or until `stop_fd` can be read (kStop). A terminal that hangs up is kStop.
  Event Wait(int stop_fd, std::chrono::milliseconds timeout) const;

 private:
  int in_fd_;
  int out_fd_;
  std::optional<termios> before_;  // none: keys are not read
};

}  // namespace spoor::cli
