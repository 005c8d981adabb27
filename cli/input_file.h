// A file that a verb reads, or standard input.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace spoor::cli {

// Closed at the end unless it is standard input ("-").
class InputFile {
 public:
  explicit InputFile(const std::string& name)
      : name_(name), fd_(name == "-" ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~InputFile() {
    if (fd_ > STDIN_FILENO) ::close(fd_);
  }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // Below 0 when it could not be opened: errno says why.
  int fd() const { return fd_; }
  // For people.
  std::string name() const { return name_ == "-" ? "standard input" : name_; }

 private:
  std::string name_;
  int fd_;
};

}  // namespace spoor::cli
