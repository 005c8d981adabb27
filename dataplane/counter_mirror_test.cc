#include "dataplane/counter_mirror.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace spoor::dataplane {
namespace {

TEST(CounterMirror, AnswersWithTheCountersOfTheMoment) {
  CounterMirror mirror;
  PipelineCounters live;
  PipelineCounters seen;
  mirror.Own();
  live.frames_received.Add(3);
  mirror.Ask();
  EXPECT_FALSE(mirror.Take(seen));
  mirror.Answer(live);
  live.frames_received.Add(4);
  mirror.Answer(live);
  ASSERT_TRUE(mirror.Take(seen));
  EXPECT_EQ(seen.frames_received.value(), 3u);
  mirror.Ask();
  EXPECT_FALSE(mirror.Take(seen));
}

TEST(CounterMirror, OfNobodyIsWhatTheLastOwnerLeft) {
  CounterMirror mirror;
  PipelineCounters live;
  PipelineCounters seen;
  mirror.Ask();
  ASSERT_TRUE(mirror.Take(seen));
  EXPECT_EQ(seen.frames_received.value(), 0u);
  mirror.Own();
  live.frames_received.Add(5);
  mirror.Disown(live);
  mirror.Ask();
  ASSERT_TRUE(mirror.Take(seen));
  EXPECT_EQ(seen.frames_received.value(), 5u);
}

// The owner changes two counters that must be equal, comes and goes, and is asked all the time.
TEST(CounterMirror, NeverShowsAHalfOfABurst) {
  constexpr int kReadings = 20'000;
  CounterMirror mirror;
  std::atomic<bool> stop{false};
  std::thread owner([&] {
    PipelineCounters live;
    while (!stop) {
      mirror.Own();
      for (int burst = 0; burst < 50; ++burst) {
        live.frames_received.Add();
        live.frames[FrameVerdict::kMessage].Add();
        mirror.Answer(live);
      }
      mirror.Disown(live);
    }
  });
  PipelineCounters seen;
  std::uint64_t before = 0;
  int wrong = 0;
  for (int reading = 0; reading < kReadings; ++reading) {
    mirror.Ask();
    while (!mirror.Take(seen)) std::this_thread::yield();
    wrong += seen.frames_received.value() != seen.frames[FrameVerdict::kMessage].value() ? 1 : 0;
    wrong += seen.frames_received.value() < before ? 1 : 0;
    before = seen.frames_received.value();
  }
  stop = true;
  owner.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace spoor::dataplane
