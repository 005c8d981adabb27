// Reads a file of kCursorFormat piece by piece.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace spoor::controlplane {

// One thread. Movable. All errors: kNotFound when the file is gone, kDataLoss when it is damaged: "feeds: PATH: why".
class PieceReader {
 public:
  // From the piece on that begins at this octet.
  static base::Result<PieceReader> Open(const std::string& path, std::uint64_t offset);
  ~PieceReader();
  PieceReader(PieceReader&& other) noexcept;
  PieceReader& operator=(PieceReader&&) = delete;

  // Puts the text of the next piece into `text`; false at the end of the file.
  base::Result<bool> Next(std::string& text);
  // Passes over it; false at the end of the file.
  base::Result<bool> Skip();
  // Where the next piece begins.
  std::uint64_t offset() const { return offset_ + begin_; }

 private:
  PieceReader(std::string path, int fd, std::uint64_t offset) : path_(std::move(path)), fd_(fd), offset_(offset) {}
  base::Result<bool> Fill();
  std::string_view Rest() const { return std::string_view(buffer_).substr(begin_); }

  std::string path_;
  int fd_ = -1;
  std::uint64_t offset_ = 0;  // of the buffer
  std::string buffer_;
  std::size_t begin_ = 0;  // in the buffer
};

}  // namespace spoor::controlplane
