// What a person sees while captures are replayed: one line on a terminal that is written over, nothing anywhere else.
#pragma once

#include <cstdint>
#include <string>

namespace spoor::dataplane {

// "1234567" -> "1.23 M", for rates.
std::string ShortNumber(double value);

// One thread.
class Progress {
 public:
  // `total_frames`: of all captures together.
  explicit Progress(std::uint64_t total_frames);
  // Removes the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // May be called often: writes a few times a second.
  void Update(const std::string& what, std::uint64_t frames_done);

 private:
  const std::uint64_t total_frames_;
  const bool visible_;
  const std::uint64_t started_ms_;
  std::uint64_t next_ms_ = 0;
  bool written_ = false;
};

}  // namespace spoor::dataplane
