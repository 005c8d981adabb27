#include "dataplane/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/clock.h"

namespace spoor::dataplane {
namespace {

constexpr std::uint64_t kInterval_ms = 200;
constexpr char kClearLine[] = "\r\x1b[K";

}  // namespace

std::string ShortNumber(double value) {
  if (value >= 1e6) return fmt::format("{:.2f} M", value / 1e6);
  if (value >= 1e3) return fmt::format("{:.1f} k", value / 1e3);
  return fmt::format("{:.0f}", value);
}

Progress::Progress(std::uint64_t total_frames)
    : total_frames_(total_frames), visible_(isatty(STDERR_FILENO) == 1), started_ms_(base::MonotonicNow_ms()) {}

Progress::~Progress() {
  if (written_) std::fputs(kClearLine, stderr);
}

void Progress::Update(const std::string& what, std::uint64_t frames_done) {
  const std::uint64_t now_ms = base::MonotonicNow_ms();
  if (!visible_ || now_ms < next_ms_) return;
  next_ms_ = now_ms + kInterval_ms;
  written_ = true;
  const std::uint64_t percent = total_frames_ == 0 ? 100 : frames_done * 100 / total_frames_;
  const double seconds = static_cast<double>(std::max<std::uint64_t>(now_ms - started_ms_, 1)) / 1000;
  fmt::print(stderr, "{}{}: {} of {} frames ({} %), {} frames/s", kClearLine, what, frames_done, total_frames_, percent,
             ShortNumber(static_cast<double>(frames_done) / seconds));
}

}  // namespace spoor::dataplane
