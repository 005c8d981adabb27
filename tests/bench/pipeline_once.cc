// The instructions of one worker's pipeline, for callgrind: a round of the capture that nothing is counted of, then one
// that is, both below the function CountedRound. Prints the frames of a round.
//   valgrind --tool=callgrind --toggle-collect='*CountedRound*' pipeline_once
#include <cstdio>

#include "tests/bench/pipeline_rounds.h"

namespace spoor::bench {
namespace {

[[gnu::noinline, gnu::noclone]] void CountedRound(PipelineRounds& pipeline) {
  pipeline.Round();
}

}  // namespace
}  // namespace spoor::bench

int main() {
  const auto frames = spoor::bench::ReadFrames(spoor::bench::CapturePath());
  if (frames.empty()) return 1;
  spoor::bench::PipelineRounds pipeline(frames);
  pipeline.Round();
  spoor::bench::CountedRound(pipeline);
  std::printf("%zu\n", pipeline.frames_per_round());
  return 0;
}
