// Lines of a file or pipe, each of a bounded length: what is longer is passed over, never held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace spoor::cli {

class LineReader {
 public:
  enum class Kind {
    kLine,
    kTooLong,  // longer than the bound; the next call is at the line behind it
    kEnd,      // also after a failed read, see error(), and when `idle` said so
  };

  // Does not own the descriptor. While nothing can be read, `idle` is called every few milliseconds; false ends the
  // lines.
  LineReader(int fd, std::size_t max_octets, std::function<bool()> idle = {});

  // The next line without its end ("\n" or "\r\n"); the last one needs none. `line` is valid until the next call.
  Kind Next(std::string_view& line);

  // Of the line that Next gave; the first is 1.
  std::uint64_t line_number() const { return line_number_; }
  // errno of a failed read; 0 while all is well.
  int error() const { return error_; }

 private:
  // Reads more behind what is there; false at the end.
  bool Fill();
  // False when `idle` ended the lines.
  bool WaitForInput();
  Kind Give(std::size_t end, std::size_t next, std::string_view& line);

  int fd_;
  std::size_t max_octets_;
  std::function<bool()> idle_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what was not given yet
  std::size_t end_ = 0;    // of what was read
  std::uint64_t line_number_ = 0;
  int error_ = 0;
  bool stopped_ = false;
};

}  // namespace spoor::cli
