// Packet to ring: the whole pipeline of one worker on frames in memory, round after round of the capture with its time
// going on. After the first round, which is not timed, every tuple is known: the steady state. The ring is drained by
// the same thread.
#include <benchmark/benchmark.h>

#include "tests/bench/pipeline_rounds.h"

namespace spoor::bench {
namespace {

void Run(benchmark::State& state, bool memo) {
  const auto frames = ReadFrames(CapturePath());
  if (frames.empty()) return state.SkipWithError("no frames in the capture");
  PipelineRounds pipeline(frames, memo);
  pipeline.Round();
  std::size_t handled = 0;
  for (auto _ : state) {
    handled += pipeline.Step();
    pipeline.Tick();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(handled));
}

void PipelineFrames(benchmark::State& state) {
  Run(state, true);
}
BENCHMARK(PipelineFrames);

void PipelineFramesNoMemo(benchmark::State& state) {
  Run(state, false);
}
BENCHMARK(PipelineFramesNoMemo);

}  // namespace
}  // namespace spoor::bench

BENCHMARK_MAIN();
