// Packet to ring: the whole pipeline of one worker on frames in memory, round after round of the capture with its time
// going on. After the first round every tuple is known: the steady state. The ring is drained by the same thread.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/bytes.h"
#include "dataplane/handoff/record_ring.h"
#include "dataplane/pipeline.h"
#include "tests/bench/capture.h"

namespace spoor::bench {
namespace {

using dataplane::Frame;
using dataplane::kBurst;

// Endless bursts of a capture.
class Rounds {
 public:
  explicit Rounds(const std::vector<CapturedFrame>& frames) : frames_(frames) {
    for (const auto& frame : frames) span_us_ = std::max(span_us_, frame.time_us - frames.front().time_us + 1);
  }

  std::span<const Frame> Next() {
    const std::size_t count = std::min(kBurst, frames_.size() - next_);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& frame = frames_[next_ + i];
      burst_[i] = {base::AsBytes(frame.octets), frame.time_us + shift_us_, 0};
    }
    next_ += count;
    if (next_ == frames_.size()) {
      next_ = 0;
      shift_us_ += span_us_;
    }
    return {burst_.data(), count};
  }

 private:
  const std::vector<CapturedFrame>& frames_;
  std::array<Frame, kBurst> burst_{};
  std::size_t next_ = 0;
  std::uint64_t span_us_ = 0;
  std::uint64_t shift_us_ = 0;
};

void PipelineFrames(benchmark::State& state) {
  const auto frames = ReadFrames(CapturePath());
  if (frames.empty()) return state.SkipWithError("no frames in the capture");
  dataplane::PipelineConfig config;
  config.lossless = true;
  dataplane::SharedState shared(config, 1);
  dataplane::RecordRing ring(config.ring_slots);
  dataplane::Pipeline pipeline(config, shared, ring);
  shared.grace.Online(0);
  Rounds rounds(frames);
  std::int64_t handled = 0;
  for (auto _ : state) {
    const auto burst = rounds.Next();
    pipeline.Process(burst);
    pipeline.Tick(burst.front().time_us / 1000);
    shared.grace.Quiescent(0);
    if (ring.used_slots() > ring.capacity_slots() / 2) {
      ring.Drain(ring.capacity_slots(), [](const observation::RecordView&) { return true; });
    }
    handled += static_cast<std::int64_t>(burst.size());
  }
  state.SetItemsProcessed(handled);
}
BENCHMARK(PipelineFrames);

}  // namespace
}  // namespace spoor::bench

BENCHMARK_MAIN();
