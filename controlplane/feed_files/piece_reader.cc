#include "controlplane/feed_files/piece_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "controlplane/feed_files/compression.h"
#include "controlplane/feed_files/edition_writer.h"

namespace spoor::controlplane {
namespace {

// A piece that does not compress fits into it.
constexpr std::size_t kBuffer_octets = kMaxPiece_octets + (64 << 10);

std::unexpected<base::Error> SystemError(const std::string& path) {
  const auto code = errno == ENOENT ? base::ErrorCode::kNotFound : base::ErrorCode::kDataLoss;
  return base::Fail(code, "feeds: " + path + ": " + std::strerror(errno));
}

}  // namespace

base::Result<PieceReader> PieceReader::Open(const std::string& path, std::uint64_t offset) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return SystemError(path);
  return PieceReader(path, fd, offset);
}

PieceReader::PieceReader(PieceReader&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      offset_(other.offset_),
      buffer_(std::move(other.buffer_)),
      begin_(other.begin_) {}

PieceReader::~PieceReader() {
  if (fd_ >= 0) ::close(fd_);
}

// Makes the buffer begin where the next piece does; false when there is nothing more.
base::Result<bool> PieceReader::Fill() {
  offset_ += begin_;
  begin_ = 0;
  buffer_.resize(kBuffer_octets);
  std::size_t filled = 0;
  while (filled < buffer_.size()) {
    const ssize_t got =
        ::pread(fd_, buffer_.data() + filled, buffer_.size() - filled, static_cast<off_t>(offset_ + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(path_);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  buffer_.resize(filled);
  return filled != 0;
}

base::Result<bool> PieceReader::Skip() {
  auto size = ZstdPieceSize(Rest());
  if (!size) {
    if (const auto filled = Fill(); !filled || !*filled) return filled;
    size = ZstdPieceSize(Rest());
  }
  if (!size) return base::Fail(base::ErrorCode::kDataLoss, "feeds: " + path_ + ": is damaged");
  begin_ += *size;
  return true;
}

base::Result<bool> PieceReader::Next(std::string& text) {
  const std::uint64_t before = offset();
  const auto skipped = Skip();
  if (!skipped || !*skipped) return skipped;
  auto piece = ExpandZstdPiece(std::string_view(buffer_).substr(before - offset_), kMaxPiece_octets);
  if (!piece) return base::Fail(base::ErrorCode::kDataLoss, "feeds: " + path_ + ": is damaged");
  text = std::move(piece->text);
  return true;
}

}  // namespace spoor::controlplane
