#include "cli/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/clock.h"

namespace spoor::cli {
namespace {

constexpr std::uint64_t kInterval_ms = 200;

}  // namespace

bool ProgressLine::IsDue() const {
  return environment_.err_is_terminal && base::MonotonicNow_ms() >= shown_ms_ + kInterval_ms;
}

void ProgressLine::Show(std::string_view text) {
  if (!IsDue()) return;
  shown_ms_ = base::MonotonicNow_ms();
  Write(fmt::format("\r{}\033[K", text));
}

void ProgressLine::Clear() {
  if (shown_ms_ != 0) Write("\r\033[K");
  shown_ms_ = 0;
}

void ProgressLine::Write(const std::string& text) const {
  // Nobody is told when the terminal is gone.
  if (::write(environment_.err_fd, text.data(), text.size()) < 0) return;
}

std::string ProgressBar(std::uint64_t done, std::uint64_t all, std::size_t width) {
  const double share = static_cast<double>(std::min(done, all)) / static_cast<double>(all);
  const auto full = static_cast<std::size_t>(share * static_cast<double>(width));
  return "[" + std::string(full, '#') + std::string(width - full, '-') + "]";
}

}  // namespace spoor::cli
