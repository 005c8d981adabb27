// The loop of a worker lcore: receive a burst, run the pipeline over it to completion, release it, let time pass. Every
// source and every pipeline is driven by this one loop, in tests with stand-ins for both.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "dataplane/frame_source.h"
#include "dataplane/io/idle_wait.h"
#include "dataplane/io/tick_clock.h"

namespace spoor::dataplane {

// A source that ends: Exhausted() turns true when nothing will ever come again.
template <class Source>
concept EndingSource = FrameSource<Source> && requires(const Source source) {
  { source.Exhausted() } noexcept -> std::same_as<bool>;
};

// What a worker does with frames and with time; see dataplane/pipeline.h.
template <class Work>
concept FrameWork = requires(Work work, std::span<const Frame> frames, std::uint64_t now_ms) {
  { work.Process(frames) } noexcept;
  { work.Tick(now_ms) } noexcept;
};

// Works until the source is exhausted. `quiescent()` is called once per burst, when the worker holds no reference to
// shared state (dataplane/handoff/grace_period.h). Runs on one lcore; sleeps shortly when idle.
template <EndingSource Source, FrameWork Work, std::invocable Quiescent>
void RunWorker(Source& source, Work& work, Quiescent&& quiescent) noexcept {
  std::array<Frame, kBurst> frames;
  TickClock clock;
  IdleWait idle;
  for (;;) {
    const std::size_t count = source.Receive(frames);
    if (count != 0) {
      work.Process(std::span<const Frame>(frames.data(), count));
      source.Release();
      idle.Reset();
    }
    work.Tick(clock.Now_ms());
    quiescent();
    if (count != 0) continue;
    if (source.Exhausted()) return;
    idle.Wait();
  }
}

}  // namespace spoor::dataplane
