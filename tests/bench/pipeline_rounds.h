// One worker's pipeline on rounds of a capture in memory, with a ring that somebody drains: what the benchmark times
// and what the count of instructions counts.
#pragma once

#include <string>

#include "base/clock.h"
#include "dataplane/handoff/record_ring.h"
#include "dataplane/pipeline.h"
#include "tests/bench/capture.h"

namespace spoor::bench {

class PipelineRounds {
 public:
  // `memo`: with the answer memo; otherwise each answer is parsed.
  PipelineRounds(const std::vector<CapturedFrame>& frames, bool memo) : rounds_(frames), config_(Config(memo)) {
    shared_.grace.Online(0);
  }

  std::size_t frames_per_round() const { return rounds_.frames_per_round(); }

  // Lets time pass as on a live port: the flush follows the clock, not the capture.
  void Tick() { pipeline_.Tick(base::MonotonicNow_ms()); }
  // Handles the next burst and returns how many frames it had.
  std::size_t Step() {
    const auto burst = rounds_.Next();
    pipeline_.Process(burst);
    shared_.grace.Quiescent(0);
    if (ring_.used_slots() > ring_.capacity_slots() / 2) {
      ring_.Drain(ring_.capacity_slots(), [](const observation::RecordView&) { return true; });
    }
    return burst.size();
  }
  // A round without a tick: the same work each time.
  void Round() {
    for (std::size_t done = 0; done < frames_per_round();) done += Step();
  }

 private:
  static dataplane::PipelineConfig Config(bool memo) {
    dataplane::PipelineConfig config;
    config.lossless = true;
    if (!memo) config.answer_memo_entries = 0;
    return config;
  }

  FrameRounds rounds_;
  const dataplane::PipelineConfig config_;
  dataplane::SharedState shared_{config_, 1};
  dataplane::RecordRing ring_{config_.ring_slots};
  dataplane::Pipeline pipeline_{config_, shared_, ring_};
};

}  // namespace spoor::bench
