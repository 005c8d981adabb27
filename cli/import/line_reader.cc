#include "cli/import/line_reader.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace spoor::cli {
namespace {

constexpr std::size_t kChunk_octets = std::size_t{256} << 10;
constexpr int kIdle_ms = 20;

}  // namespace

LineReader::LineReader(int fd, std::size_t max_octets, std::function<bool()> idle)
    : fd_(fd), max_octets_(max_octets), idle_(std::move(idle)), buffer_(kChunk_octets, '\0') {}

bool LineReader::WaitForInput() {
  if (!idle_) return true;
  pollfd input{.fd = fd_, .events = POLLIN, .revents = 0};
  // A signal interrupts the wait: whether it ends the lines is for `idle` to say.
  while (::poll(&input, 1, kIdle_ms) <= 0) {
    if (!idle_()) return false;
  }
  return true;
}

bool LineReader::Fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  stopped_ = !WaitForInput();
  if (stopped_) return false;
  ssize_t got = 0;
  do got = ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
  while (got < 0 && errno == EINTR);
  if (got < 0) error_ = errno;
  if (got <= 0) return false;
  end_ += static_cast<std::size_t>(got);
  return true;
}

LineReader::Kind LineReader::Give(std::size_t end, std::size_t next, std::string_view& line) {
  line = std::string_view(buffer_).substr(begin_, end - begin_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  begin_ = next;
  ++line_number_;
  return line.size() > max_octets_ ? Kind::kTooLong : Kind::kLine;
}

LineReader::Kind LineReader::Next(std::string_view& line) {
  bool cut = false;          // the front of a line that is too long was thrown away
  std::size_t searched = 0;  // octets behind begin_ without an end of line
  for (;;) {
    const auto unread = std::string_view(buffer_).substr(begin_, end_ - begin_);
    const std::size_t found = unread.find('\n', searched);
    if (found != std::string_view::npos) {
      const Kind kind = Give(begin_ + found, begin_ + found + 1, line);
      return cut ? Kind::kTooLong : kind;
    }
    searched = unread.size();
    if (searched > max_octets_ + 1) {
      cut = true;
      begin_ = end_;
      searched = 0;
    }
    if (Fill()) continue;
    if (error_ != 0 || stopped_ || (begin_ == end_ && !cut)) return Kind::kEnd;
    const Kind kind = Give(end_, end_, line);
    return cut ? Kind::kTooLong : kind;
  }
}

}  // namespace spoor::cli
