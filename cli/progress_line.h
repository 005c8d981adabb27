// How far long work is: one line on standard error that is written over; nothing where nobody watches.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/environment.h"

namespace spoor::cli {

class ProgressLine {
 public:
  // The environment outlives it.
  explicit ProgressLine(const Environment& environment) : environment_(environment) {}

  // True when it is time for another text: five times a second, and only on a terminal.
  bool IsDue() const;
  void Show(std::string_view text);
  // Before anything else is written there.
  void Clear();

 private:
  void Write(const std::string& text) const;

  const Environment& environment_;
  std::uint64_t shown_ms_ = 0;
};

// "[#####-----]" of `width` cells; `done` of `all`, which is above 0.
std::string ProgressBar(std::uint64_t done, std::uint64_t all, std::size_t width);

}  // namespace spoor::cli
