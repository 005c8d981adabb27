// Packet to ring: the whole pipeline of a worker on frames in memory. On a capture: round after round with its time
// going on; after the first, which is not timed, every tuple is known: the steady state. On unique answers: nothing is
// ever known.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "tests/bench/pipeline_rounds.h"
#include "tests/bench/unique_answers.h"

namespace spoor::bench {
namespace {

void SetFrames(benchmark::State& state, std::size_t frames) {
  state.SetItemsProcessed(static_cast<std::int64_t>(frames));
  state.SetLabel("frames");
}

void Run(benchmark::State& state, bool memo) {
  const auto frames = ReadFrames(CapturePath());
  if (frames.empty()) return state.SkipWithError("no frames in the capture");
  PipelineRounds pipeline(frames, memo);
  pipeline.Round();
  const Mix mix(pipeline.counters());
  std::size_t handled = 0;
  for (auto _ : state) {
    handled += pipeline.Step();
    pipeline.Tick();
  }
  SetFrames(state, handled);
  mix.Report(state);
}

void PipelineFrames(benchmark::State& state) {
  Run(state, true);
}
BENCHMARK(PipelineFrames);

void PipelineFramesNoMemo(benchmark::State& state) {
  Run(state, false);
}
BENCHMARK(PipelineFramesNoMemo);

// The peer of the two above: the same walk over the same memory, with one look at each frame's addresses.
void PipelineTouch(benchmark::State& state) {
  FrameRounds rounds(ReadFrames(CapturePath()));
  if (rounds.frames_per_round() == 0) return state.SkipWithError("no frames in the capture");
  std::size_t handled = 0;
  for (auto _ : state) {
    const auto burst = rounds.Next();
    for (const dataplane::Frame& frame : burst) benchmark::DoNotOptimize(frame.octets[frame.octets.size() / 2]);
    handled += burst.size();
  }
  SetFrames(state, handled);
}
BENCHMARK(PipelineTouch);

// Queries and answers in turns, every answer with an RR that was never seen. Nothing may be missing at the end.
void PipelineUnique(benchmark::State& state) {
  const dataplane::PipelineConfig config = BenchConfig();
  dataplane::SharedState shared(config, 1);
  BenchWorker worker(config, shared, 0);
  const Mix mix(worker.counters());
  UniqueAnswers source;
  std::uint64_t answers = 0;
  for (auto _ : state) {
    const auto burst = source.Next();
    worker.Handle(burst);
    worker.Tick();
    answers += burst.size() / 2;
  }
  const dataplane::PipelineCounters& counters = worker.counters();
  if (counters.observations_parsed.value() != answers) return state.SkipWithError("answers are missing");
  if (counters.observations_pending.value() + counters.observations_handed_over.value() != answers) {
    return state.SkipWithError("observations are missing");
  }
  SetFrames(state, answers * 2);
  mix.Report(state);
}
BENCHMARK(PipelineUnique);

// Workers side by side, each on its own copy of the capture. Together they share the filter, as in a sensor; apart they
// share nothing but the machine.
class Workers {
 public:
  Workers(unsigned count, bool together) {
    const auto frames = ReadFrames(CapturePath());
    for (unsigned i = 0; i < count; ++i) {
      if (i == 0 || !together) {
        shared_.emplace_back(std::make_unique<dataplane::SharedState>(config_, together ? count : 1));
      }
      rounds_.emplace_back(std::make_unique<FrameRounds>(frames));
      workers_.emplace_back(std::make_unique<BenchWorker>(config_, *shared_.back(), together ? i : 0));
      for (std::size_t done = 0; done < frames.size();) done += Step(i);
    }
  }
  std::size_t Step(unsigned index) {
    const auto burst = rounds_[index]->Next();
    workers_[index]->Handle(burst);
    return burst.size();
  }
  void Tick(unsigned index) { workers_[index]->Tick(); }
  const dataplane::PipelineCounters& counters(unsigned index) const { return workers_[index]->counters(); }

 private:
  const dataplane::PipelineConfig config_ = BenchConfig();
  std::vector<std::unique_ptr<dataplane::SharedState>> shared_;
  std::vector<std::unique_ptr<FrameRounds>> rounds_;
  std::vector<std::unique_ptr<BenchWorker>> workers_;
};

std::unique_ptr<Workers> g_workers;  // of the run that is on

template <bool kTogether>
void MakeWorkers(const benchmark::State& state) {
  g_workers = std::make_unique<Workers>(static_cast<unsigned>(state.threads()), kTogether);
}

void EndWorkers(const benchmark::State&) {
  g_workers.reset();
}

void RunWorkers(benchmark::State& state) {
  const auto index = static_cast<unsigned>(state.thread_index());
  const Mix mix(g_workers->counters(index));
  std::size_t handled = 0;
  for (auto _ : state) {
    handled += g_workers->Step(index);
    g_workers->Tick(index);
  }
  SetFrames(state, handled);
  mix.Report(state);
}

void PipelineWorkers(benchmark::State& state) {
  RunWorkers(state);
}
BENCHMARK(PipelineWorkers)->Threads(1)->Threads(2)->UseRealTime()->Setup(&MakeWorkers<true>)->Teardown(&EndWorkers);

// What the machine gives two threads that have nothing to do with each other.
void PipelineApart(benchmark::State& state) {
  RunWorkers(state);
}
BENCHMARK(PipelineApart)->Threads(2)->UseRealTime()->Setup(&MakeWorkers<false>)->Teardown(&EndWorkers);

}  // namespace
}  // namespace spoor::bench

BENCHMARK_MAIN();
