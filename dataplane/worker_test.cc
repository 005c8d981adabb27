#include "dataplane/worker.h"

#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace spoor::dataplane {
namespace {

// Hands out bursts of the given sizes; 0 is an empty poll.
class ScriptedSource {
 public:
  explicit ScriptedSource(std::vector<std::size_t> bursts) : bursts_(std::move(bursts)) {}
  std::size_t Receive(std::span<Frame> out) noexcept {
    EXPECT_FALSE(held_) << "Receive before Release";
    if (next_ == bursts_.size()) return 0;
    const std::size_t count = bursts_[next_++];
    for (Frame& frame : out.first(count)) frame.time_us = ++frames_;
    held_ = count != 0;
    return count;
  }
  void Release() noexcept { held_ = false; }
  bool Exhausted() const noexcept { return next_ == bursts_.size(); }
  void Wait() noexcept {}

 private:
  std::vector<std::size_t> bursts_;
  std::size_t next_ = 0;
  std::uint64_t frames_ = 0;
  bool held_ = false;
};

struct RecordedWork {
  void Process(std::span<const Frame> frames) noexcept {
    for (const Frame& frame : frames) times_us.push_back(frame.time_us);
  }
  void Tick(std::uint64_t now_ms) noexcept {
    ++ticks;
    went_back = went_back || now_ms < last_ms;
    last_ms = now_ms;
  }
  std::vector<std::uint64_t> times_us;
  std::uint64_t last_ms = 0;
  unsigned ticks = 0;
  bool went_back = false;
};

TEST(RunWorker, HandsOverEveryFrameInOrderAndEnds) {
  ScriptedSource source({32, 0, 0, 5, 32, 0, 1});
  RecordedWork work;
  unsigned quiescent = 0;
  WorkerCounters counters;
  RunWorker(source, work, counters, [&] { ++quiescent; });
  EXPECT_EQ(work.times_us.size(), 70u);
  EXPECT_TRUE(std::ranges::is_sorted(work.times_us));
  EXPECT_EQ(quiescent, work.ticks);
  EXPECT_EQ(work.ticks, 8u);
  EXPECT_FALSE(work.went_back);
}

TEST(RunWorker, AnEmptySourceEndsAtOnce) {
  ScriptedSource source({});
  RecordedWork work;
  WorkerCounters counters;
  RunWorker(source, work, counters, [] {});
  EXPECT_TRUE(work.times_us.empty());
  EXPECT_EQ(counters.longest_burst.elapsed_us.value(), 0u);
}

// The counter's frequency is an estimate: times below are a little shorter than what was slept.

// Sleeps in its first Process and its second Tick.
struct SlowWork {
  static constexpr std::chrono::milliseconds kBurst{20};
  static constexpr std::chrono::milliseconds kTick{60};
  void Process(std::span<const Frame>) noexcept {
    if (bursts++ == 0) std::this_thread::sleep_for(kBurst);
  }
  void Tick(std::uint64_t) noexcept {
    if (++ticks == 2) std::this_thread::sleep_for(kTick);
  }
  unsigned bursts = 0;
  unsigned ticks = 0;
};

TEST(RunWorker, TheLongestBurstCoversProcessAndTick) {
  if (!ClockIsMeasured()) GTEST_SKIP() << "runs with the tests that start DPDK";
  WorkerCounters counters;
  SlowWork one;
  ScriptedSource first({32});
  RunWorker(first, one, counters, [] {});
  EXPECT_GE(counters.longest_burst.elapsed_us.value(), 19'000u);
  SlowWork two;
  ScriptedSource second({32, 32, 32});
  RunWorker(second, two, counters, [] {});
  EXPECT_GE(counters.longest_burst.elapsed_us.value(), 58'000u);
}

TEST(RunWorker, AShorterBurstChangesNothing) {
  if (!ClockIsMeasured()) GTEST_SKIP() << "runs with the tests that start DPDK";
  WorkerCounters counters;
  counters.longest_burst.elapsed_us.Add(3'600'000'000);
  SlowWork work;
  ScriptedSource source({32});
  RunWorker(source, work, counters, [] {});
  EXPECT_EQ(counters.longest_burst.elapsed_us.value(), 3'600'000'000u);
}

// Keeps its CPU busy for a while in each burst.
struct BusyWork {
  static constexpr std::uint64_t kBusy_ns = 30'000'000;
  void Process(std::span<const Frame>) noexcept {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    const std::int64_t end = now.tv_sec * 1'000'000'000 + now.tv_nsec + static_cast<std::int64_t>(kBusy_ns);
    while (now.tv_sec * 1'000'000'000 + now.tv_nsec < end) clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  }
  void Tick(std::uint64_t) noexcept {}
};

TEST(RunWorker, WorkIsCpuTimeAndSleepIsNot) {
  if (!ClockIsMeasured()) GTEST_SKIP() << "runs with the tests that start DPDK";
  WorkerCounters sleeping;
  SlowWork slow;
  ScriptedSource first({32, 32});
  RunWorker(first, slow, sleeping, [] {});
  EXPECT_GE(sleeping.longest_burst.elapsed_us.value(), 58'000u);
  EXPECT_LT(sleeping.longest_burst.cpu_us.value(), 15'000u);
  WorkerCounters working;
  BusyWork busy;
  ScriptedSource second({32, 32});
  RunWorker(second, busy, working, [] {});
  EXPECT_GE(working.longest_burst.cpu_us.value(), 29'000u);
  EXPECT_GE(working.longest_burst.elapsed_us.value(), working.longest_burst.cpu_us.value());
}

TEST(RunWorker, AnEmptyPollIsNoBurst) {
  if (!ClockIsMeasured()) GTEST_SKIP() << "runs with the tests that start DPDK";
  WorkerCounters counters;
  SlowWork work;
  work.bursts = 1;
  ScriptedSource source({32, 0});  // the second tick follows the empty poll
  RunWorker(source, work, counters, [] {});
  EXPECT_LT(counters.longest_burst.elapsed_us.value(), 58'000u);
}

}  // namespace
}  // namespace spoor::dataplane
