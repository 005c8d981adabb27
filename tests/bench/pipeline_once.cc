// The instructions of one worker's pipeline, for callgrind: a round of the capture that nothing is counted of, then one
// that is, both below the function CountedRound. Prints the frames of a round.
//   valgrind --tool=callgrind --toggle-collect='*CountedRound*' pipeline_once [--no-memo]
#include <cstdio>
#include <cstring>

#include "tests/bench/pipeline_rounds.h"

namespace spoor::bench {
namespace {

[[gnu::noinline, gnu::noclone]] void CountedRound(PipelineRounds& pipeline) {
  pipeline.Round();
}

}  // namespace
}  // namespace spoor::bench

int main(int argc, char** argv) {
  const auto frames = spoor::bench::ReadFrames(spoor::bench::CapturePath());
  if (frames.empty()) return 1;
  spoor::bench::PipelineRounds pipeline(frames, argc < 2 || std::strcmp(argv[1], "--no-memo") != 0);
  pipeline.Round();
  spoor::bench::CountedRound(pipeline);
  std::printf("%zu\n", pipeline.frames_per_round());
  return 0;
}
