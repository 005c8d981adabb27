// How large a part of the flows can be worked on, found by trying: halved while frames are lost because nobody took
// them in time, doubled after a while without loss. Numbers in, a number out: knows no port and no clock.
#pragma once

#include <cstdint>
#include <optional>

#include "dataplane/flow_share.h"

namespace spoor::dataplane {

// One thread; a value.
class OverloadControl {
 public:
  // Counters since some start; they never go down.
  struct Load {
    std::uint64_t frames = 0;  // on the wire
    std::uint64_t lost = 0;    // of these, because receiving or working was too slow
  };

  // What happened in this time is looked at together, and changes the part once at most.
  static constexpr std::uint64_t kWindow_ms = 500;
  // Frames are lost: at least one in 1000, and so many; a few may be lost by chance.
  static constexpr std::uint64_t kLosing = 1000;
  static constexpr std::uint64_t kLeastLost = 32;
  // Windows with loss, one after the other, before the first halving: a single burst is no overload.
  static constexpr unsigned kBeginWindows = 2;
  // There is no loss: at most one in 10000. What lies between changes nothing.
  static constexpr std::uint64_t kCalm = 10'000;
  // When a doubling brings loss, the next one to the same part waits twice as long, up to so many times.
  static constexpr std::uint64_t kLongestWait = 16;
  // It did when loss comes within the time that was waited for, or at least this: rings have to fill up first.
  static constexpr std::uint64_t kSettle_ms = 5000;

  // `calm_ms`: time without loss before the part is doubled.
  explicit OverloadControl(std::uint64_t calm_ms) : calm_ms_(calm_ms), wait_ms_(calm_ms) {}

  // True when Look has something to look at. Times are of any clock that does not go back.
  bool Due(std::uint64_t now_ms) const { return now_ms >= next_ms_; }
  // Call it when it is due. True if one_in() changed.
  bool Look(std::uint64_t now_ms, const Load& total);
  // Of so many flows one is to be kept: 1, 2, 4, ... FlowPart::kMaxOneIn.
  std::uint32_t one_in() const { return one_in_; }

 private:
  bool Halve(std::uint64_t now_ms);
  bool Double(std::uint64_t now_ms);

  std::uint64_t calm_ms_;
  std::uint64_t wait_ms_;            // before the part that failed
  std::uint32_t failed_one_in_ = 0;  // the part to which doubling brought loss; 0: none
  std::uint64_t next_ms_ = 0;
  std::optional<Load> last_;
  unsigned windows_with_loss_ = 0;
  std::uint64_t calm_since_ms_ = 0;
  std::optional<std::uint64_t> doubled_ms_;  // the last change, if it was that
  std::uint32_t one_in_ = 1;
};

}  // namespace spoor::dataplane
