#include "dataplane/overload_control.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace spoor::dataplane {
namespace {

constexpr std::uint64_t kCalm_ms = 10'000;
constexpr std::uint64_t kRate = 100'000;  // frames a window

// Windows one after the other.
class Controlled {
 public:
  // A window in which `lost` of kRate frames are lost; what is kept then.
  std::uint32_t Window(std::uint64_t lost) {
    now_ms_ += OverloadControl::kWindow_ms;
    EXPECT_TRUE(control_.Due(now_ms_));
    total_.frames += kRate;
    total_.lost += lost;
    const std::uint32_t before = control_.one_in();
    const bool changed = control_.Look(now_ms_, total_);
    EXPECT_EQ(changed, control_.one_in() != before);
    return control_.one_in();
  }
  // Windows of that kind until the part changes, at most `windows`; how many it took.
  unsigned Until(std::uint32_t one_in, std::uint64_t lost, unsigned windows = 1000) {
    for (unsigned count = 1; count <= windows; ++count) {
      if (Window(lost) == one_in) return count;
    }
    return ~0U;
  }
  OverloadControl& control() { return control_; }
  std::uint64_t now_ms() const { return now_ms_; }

 private:
  OverloadControl control_{kCalm_ms};
  std::uint64_t now_ms_ = 1'000'000;
  OverloadControl::Load total_{.frames = 5'000'000, .lost = 4'000'000};  // before anybody looked
};

constexpr unsigned kCalmWindows = kCalm_ms / OverloadControl::kWindow_ms;

TEST(OverloadControl, NothingHappensWithoutLoss) {
  Controlled load;
  for (unsigned i = 0; i < 1000; ++i) EXPECT_EQ(load.Window(0), 1u);
}

TEST(OverloadControl, LooksOncePerWindow) {
  Controlled load;
  load.Window(0);
  EXPECT_FALSE(load.control().Due(load.now_ms() + OverloadControl::kWindow_ms - 1));
  EXPECT_TRUE(load.control().Due(load.now_ms() + OverloadControl::kWindow_ms));
}

TEST(OverloadControl, WhatWasLostBeforeTheFirstLookDoesNotCount) {
  Controlled load;
  EXPECT_EQ(load.Window(50'000), 1u);
  EXPECT_EQ(load.Window(0), 1u);
}

TEST(OverloadControl, OneBurstIsNoOverload) {
  Controlled load;
  load.Window(0);
  for (unsigned i = 0; i < 100; ++i) {
    EXPECT_EQ(load.Window(90'000), 1u);
    EXPECT_EQ(load.Window(0), 1u);
  }
}

TEST(OverloadControl, AFewLostFramesAreNoOverload) {
  OverloadControl control(kCalm_ms);
  OverloadControl::Load total;
  // A quiet port: a large share of few frames.
  for (std::uint64_t now_ms = 0; now_ms < 100'000; now_ms += OverloadControl::kWindow_ms) {
    total.frames += 40;
    total.lost += OverloadControl::kLeastLost - 1;
    EXPECT_FALSE(control.Look(now_ms, total));
  }
  // A busy one: many frames, a small share.
  Controlled load;
  for (unsigned i = 0; i < 100; ++i) EXPECT_EQ(load.Window(kRate / OverloadControl::kLosing - 1), 1u);
}

TEST(OverloadControl, HalvesWhileFramesAreLostDownToTheLeast) {
  Controlled load;
  load.Window(0);
  EXPECT_EQ(load.Window(100), 1u);
  for (std::uint32_t one_in = 2; one_in <= FlowPart::kMaxOneIn; one_in *= 2) EXPECT_EQ(load.Window(100), one_in);
  for (unsigned i = 0; i < 100; ++i) EXPECT_EQ(load.Window(50'000), FlowPart::kMaxOneIn);
}

TEST(OverloadControl, DoublesAfterEachCalmPeriodAndEnds) {
  Controlled load;
  load.Window(0);
  load.Until(8, 1000);
  for (const std::uint32_t one_in : {4, 2, 1}) EXPECT_EQ(load.Until(one_in, 0), kCalmWindows);
  for (unsigned i = 0; i < 100; ++i) EXPECT_EQ(load.Window(0), 1u);
}

// Between the two limits nothing changes, however long.
TEST(OverloadControl, ALittleLossIsNeitherOverloadNorCalm) {
  Controlled load;
  load.Window(0);
  load.Until(4, 1000);
  for (unsigned i = 0; i < 10 * kCalmWindows; ++i) EXPECT_EQ(load.Window(kRate / OverloadControl::kCalm + 1), 4u);
  EXPECT_EQ(load.Until(2, kRate / OverloadControl::kCalm), kCalmWindows);
}

// A load of which half can be worked on: after each doubling frames are lost again.
TEST(OverloadControl, SteadyOverloadIsTriedLessAndLessOften) {
  Controlled load;
  load.Window(0);
  std::vector<unsigned> waits;
  unsigned lossy_windows = 0;
  unsigned calm = 0;
  for (unsigned window = 0; window < 100 * kCalmWindows; ++window) {
    const bool all = load.control().one_in() == 1;
    lossy_windows += all ? 1 : 0;
    if (all && calm != 0) waits.push_back(calm);
    calm = all ? 0 : calm + 1;
    load.Window(all ? 10'000 : 0);
    EXPECT_LE(load.control().one_in(), 2u);
  }
  ASSERT_GE(waits.size(), 6u);
  EXPECT_TRUE(std::ranges::is_sorted(waits));
  EXPECT_EQ(waits[0], kCalmWindows);
  EXPECT_EQ(waits[1], 2 * kCalmWindows);
  EXPECT_EQ(waits.back(), OverloadControl::kLongestWait * kCalmWindows);
  EXPECT_LE(lossy_windows, 2 * (waits.size() + 1));
}

// A third of the load can be worked on, and loss comes only when the rings are full.
TEST(OverloadControl, OnlyThePartThatBringsLossWaitsLonger) {
  constexpr unsigned kFill = 6;  // windows
  Controlled load;
  load.Window(0);
  load.Until(2, 1000);
  load.Until(4, 1000);
  unsigned wait = kCalmWindows;
  for (unsigned i = 0; i < 8; ++i) {
    EXPECT_EQ(load.Until(2, 0), wait) << i;
    for (unsigned window = 0; window < kFill; ++window) load.Window(0);
    EXPECT_EQ(load.Window(1000), 4u);
    EXPECT_EQ(load.Window(1000), 8u);
    EXPECT_EQ(load.Until(4, 0), kCalmWindows) << "this much went well";
    wait = std::min<unsigned>(2 * wait, OverloadControl::kLongestWait * kCalmWindows);
  }
}

TEST(OverloadControl, WaitsAsAtFirstOnceThatPartWentWell) {
  Controlled load;
  load.Window(0);
  load.Until(2, 1000);
  load.Until(1, 0);
  load.Until(4, 1000);
  EXPECT_EQ(load.Until(2, 0), kCalmWindows);
  EXPECT_EQ(load.Until(1, 0), 2 * kCalmWindows) << "the doubling to all brought loss";
  load.Until(4, 0, 2 * kCalmWindows);
  load.Until(4, 1000);
  EXPECT_EQ(load.Until(2, 0), kCalmWindows);
  EXPECT_EQ(load.Until(1, 0), kCalmWindows);
}

}  // namespace
}  // namespace spoor::dataplane
