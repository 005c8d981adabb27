// Where the cycles of a worker go, for who asks (--stage-cycles). Off, it costs a branch for each stage of a burst.
#pragma once

#include <cstdint>

#include "dataplane/counters.h"

namespace spoor::dataplane {

// One worker's. Stages may be left and entered again: what passes from one mark to the next belongs to the stage that
// ends there. Cycles are those of the time stamp counter.
class StageTimer {
 public:
  // `cycles` outlives it.
  StageTimer(bool on, CounterArray<Stage>& cycles) noexcept : on_(on), cycles_(cycles) {}

  // `stage` ends now.
  void Mark(Stage stage) noexcept {
    if (on_) [[unlikely]]
      Add(stage);
  }

 private:
  [[gnu::cold, gnu::noinline]] void Add(Stage stage) noexcept {
    const std::uint64_t now = __builtin_ia32_rdtsc();
    // Nothing is known of the time before the first mark.
    if (last_ != 0) cycles_[stage].Add(now - last_);
    last_ = now;
  }

  const bool on_;
  std::uint64_t last_ = 0;
  CounterArray<Stage>& cycles_;
};

}  // namespace spoor::dataplane
