#include "cli/top/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>

#include "cli/output.h"

namespace spoor::cli {
namespace {

// Alternate screen, no cursor, no wrapping at the last column (xterm's control sequences, which all terminals of today
// have); and back, with plain text.
constexpr char kEnter[] = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
constexpr char kLeave[] = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

}  // namespace

Terminal::Terminal(int in_fd, int out_fd) : in_fd_(in_fd), out_fd_(out_fd) {
  termios modes{};
  if (isatty(in_fd) == 1 && tcgetattr(in_fd, &modes) == 0) {
    before_ = modes;
    modes.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    // A write must not stand still because somebody typed Ctrl-S.
    modes.c_iflag &= ~static_cast<tcflag_t>(IXON);
    modes.c_cc[VSUSP] = _POSIX_VDISABLE;
    modes.c_cc[VQUIT] = _POSIX_VDISABLE;
    modes.c_cc[VMIN] = 0;
    modes.c_cc[VTIME] = 0;
    tcsetattr(in_fd, TCSANOW, &modes);
  }
  Write(kEnter);
}

Terminal::~Terminal() {
  Write(kLeave);
  if (before_) tcsetattr(in_fd_, TCSANOW, &*before_);
}

Terminal::Size Terminal::size() const {
  winsize size{};
  if (ioctl(out_fd_, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return {};
  return {size.ws_row, size.ws_col};
}

bool Terminal::Write(const std::string& text) const {
  Output output(out_fd_);
  output.Append(text);
  return output.Flush();
}

Terminal::Event Terminal::Wait(int stop_fd, std::chrono::milliseconds timeout) const {
  std::array<pollfd, 2> sources = {
      {{.fd = stop_fd, .events = POLLIN, .revents = 0}, {.fd = before_ ? in_fd_ : -1, .events = POLLIN, .revents = 0}}};
  // A signal ends the wait early, no more.
  if (poll(sources.data(), sources.size(), static_cast<int>(timeout.count())) <= 0) return {};
  if (sources[0].revents != 0) return {.wake = Wake::kStop};
  char key = 0;
  if (read(in_fd_, &key, 1) == 1) return {.wake = Wake::kKey, .key = key};
  return {.wake = Wake::kStop};
}

}  // namespace spoor::cli
