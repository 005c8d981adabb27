// Standard output in large writes with a sticky error, so that an export of millions of records costs one system call
// per 64 KiB and a full disk or a closed pipe is seen once, at one place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spoor::cli {

class Output {
 public:
  // Does not own the descriptor. Nothing is written before Flush() or the first full chunk.
  explicit Output(int fd);
  // What is still buffered is dropped: call Flush() first.
  ~Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // The buffer to append to; follow with Commit().
  std::string& buffer() { return buffer_; }
  // Writes when a chunk is full. False once a write has failed.
  bool Commit() { return buffer_.size() < kChunkOctets ? ok() : Flush(); }
  bool Append(std::string_view text) {
    buffer_ += text;
    return Commit();
  }
  // Writes everything that is buffered. False once a write has failed.
  bool Flush();

  bool ok() const { return error_ == 0; }
  // errno of the first failed write; 0 while all is well.
  int error() const { return error_; }

  static constexpr std::size_t kChunkOctets = 64 * 1024;

 private:
  int fd_;
  int error_ = 0;
  std::string buffer_;
};

// Writes one line "spoor: TEXT\n" to a descriptor. Control characters in the text are escaped: it may quote a server.
void PrintNote(int fd, std::string_view text);

}  // namespace spoor::cli
