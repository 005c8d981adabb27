// The loop of a worker lcore: receive a burst, run the pipeline over it to completion, release it, let time pass. Every
// source and every pipeline is driven by this one loop, in tests with stand-ins for both.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "dataplane/frame_source.h"
#include "dataplane/io/tick_clock.h"

namespace spoor::dataplane {

// A source that ends: Exhausted() turns true when nothing will ever come again. Wait() is called when Receive gave
// nothing, and knows how long it may take.
template <class Source>
concept EndingSource = FrameSource<Source> && requires(Source source) {
  { source.Exhausted() } noexcept -> std::same_as<bool>;
  { source.Wait() } noexcept;
};

// What a worker does with frames and with time; see dataplane/pipeline.h.
template <class Work>
concept FrameWork = requires(Work work, std::span<const Frame> frames, std::uint64_t now_ms) {
  { work.Process(frames) } noexcept;
  { work.Tick(now_ms) } noexcept;
};

// What a worker tells of its loop. That worker writes, any thread reads.
struct WorkerCounters {
  // From a burst in hand to the next call for one: as long must the port's descriptors last. On a replay the wait for a
  // full ring is in it.
  LongestTimes longest_burst;
};

// Works until the source is exhausted. `quiescent()` is called once per burst, when the worker holds no reference to
// shared state (dataplane/handoff/grace_period.h). Runs on one lcore.
template <EndingSource Source, FrameWork Work, std::invocable Quiescent>
void RunWorker(Source& source, Work& work, WorkerCounters& counters, Quiescent&& quiescent) noexcept {
  std::array<Frame, kBurst> frames;
  TickClock clock;
  LongestTimer longest(counters.longest_burst);
  for (;;) {
    const std::size_t count = source.Receive(frames);
    const std::uint64_t received = NowCycles();
    if (count != 0) {
      longest.Begin(received);
      work.Process(std::span<const Frame>(frames.data(), count));
      source.Release();
    }
    work.Tick(clock.At_ms(received));
    quiescent();
    if (count != 0) {
      longest.End(NowCycles());
      continue;
    }
    if (source.Exhausted()) return;
    source.Wait();
  }
}

}  // namespace spoor::dataplane
