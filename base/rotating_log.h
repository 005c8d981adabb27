// A log file that stays bounded: when "a.log" is full it becomes "a.1.log", that "a.2.log", and the oldest goes.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"

namespace spoor::base {

class RotatingLog {
 public:
  // Appends to `path`, mode 0640. At most `file_count` files of `max_octets` beside the one written to.
  static Result<std::unique_ptr<RotatingLog>> Open(const std::string& path, std::size_t max_octets,
                                                   std::size_t file_count);
  ~RotatingLog();
  RotatingLog(const RotatingLog&) = delete;
  RotatingLog& operator=(const RotatingLog&) = delete;

  // One line, with its end added, handed to the system before it returns. False when it could not be written. Any
  // thread.
  bool Write(const std::string& line);

 private:
  struct Sink;
  explicit RotatingLog(std::unique_ptr<Sink> sink);

  std::unique_ptr<Sink> sink_;
};

}  // namespace spoor::base
