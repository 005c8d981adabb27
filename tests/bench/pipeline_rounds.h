// Pipelines on frames in memory, each with a ring that somebody drains: what the benchmark times and what the count of
// instructions counts.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.h"
#include "dataplane/handoff/record_ring.h"
#include "dataplane/pipeline.h"
#include "tests/bench/capture.h"

namespace spoor::bench {

// What a sensor takes when nothing is said, on a replay.
inline dataplane::PipelineConfig BenchConfig(bool memo = true) {
  dataplane::PipelineConfig config;
  config.lossless = true;
  if (!memo) config.answer_memo_entries = 0;
  return config;
}

// One worker without an lcore; its own thread drains the ring. `config` and `shared` outlive it.
class BenchWorker {
 public:
  BenchWorker(const dataplane::PipelineConfig& config, dataplane::SharedState& shared, unsigned index)
      : shared_(shared), index_(index), ring_(config.ring_slots), pipeline_(config, shared, ring_) {
    shared_.grace.Online(index_);
  }

  void Handle(std::span<const dataplane::Frame> burst) {
    pipeline_.Process(burst);
    shared_.grace.Quiescent(index_);
    if (ring_.used_slots() > ring_.capacity_slots() / 2) {
      ring_.Drain(ring_.capacity_slots(), [](const observation::RecordView&) { return true; });
    }
  }
  // Lets time pass as on a live port: the flush follows the clock, not the capture.
  void Tick() { pipeline_.Tick(base::MonotonicNow_ms()); }
  const dataplane::PipelineCounters& counters() const { return pipeline_.counters(); }

 private:
  dataplane::SharedState& shared_;
  const unsigned index_;
  dataplane::RecordRing ring_;
  dataplane::Pipeline pipeline_;
};

// What a worker was given, for the figure beside it: half of a capture may be queries, which end early.
class Mix {
 public:
  // From now on.
  explicit Mix(const dataplane::PipelineCounters& counters) : counters_(counters), before_(Read()) {}

  // Adds it to the benchmark's counters; over several threads the mean.
  void Report(benchmark::State& state) const {
    const Values now = Read();
    const auto share = [&state](const char* name, std::uint64_t part, std::uint64_t whole) {
      const double value = static_cast<double>(part) / static_cast<double>(std::max<std::uint64_t>(whole, 1));
      state.counters[name] = benchmark::Counter(value, benchmark::Counter::kAvgThreads);
    };
    const std::uint64_t answers = now.answers - before_.answers;
    const std::uint64_t records = now.records - before_.records;
    share("queries_per_answer", now.queries - before_.queries, answers);
    share("records_per_answer", records, answers);
    share("new_share", now.fresh - before_.fresh, records);
  }

 private:
  struct Values {
    std::uint64_t queries, answers, records, fresh;
  };
  Values Read() const {
    return {counters_.messages[dataplane::MessageVerdict::kQuery].value(),
            counters_.messages[dataplane::MessageVerdict::kAccepted].value(), counters_.observations_parsed.value(),
            counters_.bloom_new.value()};
  }

  const dataplane::PipelineCounters& counters_;
  const Values before_;
};

// A worker of its own on rounds of a capture.
class PipelineRounds {
 public:
  // `memo`: with the answer memo; otherwise each answer is parsed.
  PipelineRounds(const std::vector<CapturedFrame>& frames, bool memo) : rounds_(frames), config_(BenchConfig(memo)) {}

  std::size_t frames_per_round() const { return rounds_.frames_per_round(); }

  const dataplane::PipelineCounters& counters() const { return worker_.counters(); }
  void Tick() { worker_.Tick(); }
  // Handles the next burst and returns how many frames it had.
  std::size_t Step() {
    const auto burst = rounds_.Next();
    worker_.Handle(burst);
    return burst.size();
  }
  // A round without a tick: the same work each time.
  void Round() {
    for (std::size_t done = 0; done < frames_per_round();) done += Step();
  }

 private:
  FrameRounds rounds_;
  const dataplane::PipelineConfig config_;
  dataplane::SharedState shared_{config_, 1};
  BenchWorker worker_{config_, shared_, 0};
};

}  // namespace spoor::bench
