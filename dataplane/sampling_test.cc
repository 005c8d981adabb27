#include "dataplane/sampling.h"

#include <gtest/gtest.h>

namespace spoor::dataplane {
namespace {

constexpr std::uint64_t kCalm_ms = 1000;
constexpr std::uint64_t kUnix_ms = 1'700'000'000'000;
constexpr std::uint64_t kFrames = 10'000;

class SamplingTest : public testing::Test {
 protected:
  void Window(std::uint64_t lost) {
    now_ms_ += OverloadControl::kWindow_ms;
    total_.frames += kFrames;
    total_.lost += lost;
    ASSERT_TRUE(sampling_.Due(now_ms_));
    sampling_.Look(now_ms_, kUnix_ms + now_ms_, total_);
    EXPECT_EQ(flows_.now().is_all(), sampling_.one_in() == 1);
  }

  FlowShare flows_;
  Sampling sampling_{kCalm_ms, flows_};
  std::uint64_t now_ms_ = 0;
  OverloadControl::Load total_;
};

TEST_F(SamplingTest, MarksTheTimeOfEachShare) {
  for (const std::uint64_t lost : {0, 100, 100, 100, 0, 0, 0, 0}) Window(lost);
  EXPECT_EQ(sampling_.one_in(), 1u);
  const auto spans = sampling_.spans();
  ASSERT_EQ(spans.size(), 3u);
  constexpr std::uint32_t kOneIn[] = {2, 4, 2};
  constexpr std::uint64_t kTimes_ms[] = {1500, 2000, 3000, 4000};
  for (std::size_t i = 0; i < spans.size(); ++i) {
    EXPECT_EQ(spans[i].one_in, kOneIn[i]);
    EXPECT_EQ(spans[i].begin_ms, kUnix_ms + kTimes_ms[i]);
    EXPECT_EQ(spans[i].end_ms, kUnix_ms + kTimes_ms[i + 1]);
  }
}

TEST_F(SamplingTest, ASpanGoesOnUntilTheEnd) {
  for (const std::uint64_t lost : {0, 100, 100}) Window(lost);
  EXPECT_EQ(sampling_.one_in(), 2u);
  ASSERT_EQ(sampling_.spans().size(), 1u);
  EXPECT_EQ(sampling_.spans()[0].end_ms, 0u);
  sampling_.End(kUnix_ms);
  EXPECT_EQ(sampling_.one_in(), 1u);
  EXPECT_EQ(sampling_.spans()[0].end_ms, kUnix_ms + 1500) << "the clock was set back";
  sampling_.End(kUnix_ms + 9000);
  EXPECT_EQ(sampling_.spans()[0].end_ms, kUnix_ms + 1500);
}

TEST_F(SamplingTest, OnlyTheNewestSpansAreRemembered) {
  Window(0);
  while (sampling_.spans().size() < Sampling::kMaxSpans || sampling_.spans()[0].begin_ms == kUnix_ms + 1500)
    Window(sampling_.one_in() == 1 ? 100 : 0);
  const auto spans = sampling_.spans();
  EXPECT_EQ(spans.size(), Sampling::kMaxSpans);
  for (std::size_t i = 1; i < spans.size(); ++i) EXPECT_GE(spans[i].begin_ms, spans[i - 1].end_ms);
}

}  // namespace
}  // namespace spoor::dataplane
