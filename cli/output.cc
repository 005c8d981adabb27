#include "cli/output.h"

#include <unistd.h>

#include <cerrno>

#include "rpc/text/printable.h"

namespace spoor::cli {
namespace {

// 0, or the errno of the write that failed.
int WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

Output::Output(int fd) : fd_(fd) {
  buffer_.reserve(2 * kChunkOctets);
}

bool Output::Flush() {
  if (error_ == 0) error_ = WriteAll(fd_, buffer_);
  buffer_.clear();
  return ok();
}

void PrintNote(int fd, std::string_view text) {
  std::string line = "spoor: ";
  rpc::AppendPrintable(line, text);
  line += '\n';
  // Nowhere is left to report a failure to.
  static_cast<void>(WriteAll(fd, line));
}

}  // namespace spoor::cli
