#include "controlplane/accounting/sensor_history.h"

#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

constexpr std::int64_t kNoon_ms = 1'700'049'600'000;
constexpr std::uint64_t kBoot = std::uint64_t{1'700'049'600} * 1'000'000'000;

Flows Totals(std::uint64_t frames, std::uint64_t lost, std::uint64_t observations = 0, std::uint64_t refused = 0) {
  Flows flows{};
  At(flows, Flow::kFrames) = frames;
  At(flows, Flow::kLostFrames) = lost;
  At(flows, Flow::kObservations) = observations;
  At(flows, Flow::kLostObservations) = refused;
  return flows;
}

TEST(FlowsOf, TakesLossOfEveryKind) {
  const Flows flows = FlowsOf({{"port.frames", 100},
                               {"port.lost.missed", 5},
                               {"port.lost.unread", 2},
                               {"frames.refused.not_ip", 50},
                               {"frames.refused.spreader_full", 3},
                               {"frames.refused.sampled_out", 7},
                               {"observations.parsed", 70},
                               {"observations.refused.ring_full", 4},
                               {"delivery.observations.refused.discarded", 6}});
  EXPECT_EQ(At(flows, Flow::kFrames), 100u);
  EXPECT_EQ(At(flows, Flow::kLostFrames), 17u);
  EXPECT_EQ(At(flows, Flow::kObservations), 70u);
  EXPECT_EQ(At(flows, Flow::kLostObservations), 10u);
}

TEST(SensorHistory, LossLowersTheCompletenessOfItsTime) {
  SensorHistory history(kNoon_ms - 1000);
  history.Add(kBoot, kNoon_ms + 1000, Totals(1000, 0));
  history.Add(kBoot, kNoon_ms + 120'000, Totals(2000, 100, 50, 10));
  for (std::int64_t s = 121; s <= 240; ++s)
    history.Add(kBoot, kNoon_ms + s * 1000, Totals(2000 + 10 * static_cast<std::uint64_t>(s), 100, 50, 10));
  const auto windows = history.Windows(kNoon_ms + 240'000 - 1);
  EXPECT_EQ(windows[0].window_s, 60);
  EXPECT_EQ(windows[0].looked_at_s, 60);
  EXPECT_EQ(windows[0].ratio, 1.0);
  EXPECT_EQ(At(windows[0].flows, Flow::kFrames), 600u);
  EXPECT_EQ(windows[1].looked_at_s, 240);
  EXPECT_EQ(windows[1].since_s, kNoon_ms / 1000);
  EXPECT_DOUBLE_EQ(*windows[1].ratio, (1.0 - 100.0 / 4400) * (1.0 - 10.0 / 50));
  EXPECT_EQ(windows[2].window_s, 86'400);
  EXPECT_EQ(windows[2].ratio, windows[1].ratio);
}

TEST(SensorHistory, SilenceIsNotCompleteness) {
  SensorHistory history(kNoon_ms);
  EXPECT_FALSE(history.Windows(kNoon_ms)[2].ratio);
  history.Add(kBoot, kNoon_ms + 10'000, Totals(1000, 0));
  const auto windows = history.Windows(kNoon_ms + 600'000);
  EXPECT_EQ(windows[0].looked_at_s, 0);
  EXPECT_FALSE(windows[0].ratio);
  EXPECT_EQ(windows[1].looked_at_s, 10);
  EXPECT_EQ(windows[1].ratio, 1.0);
}

TEST(SensorHistory, ADisconnectedSensorWasStillLooking) {
  SensorHistory history(kNoon_ms);
  history.Add(kBoot, kNoon_ms + 1000, Totals(10, 0));
  history.Add(kBoot, kNoon_ms + 1'201'000, Totals(12'010, 1200));
  const auto hour = history.Windows(kNoon_ms + 1'201'000)[1];
  EXPECT_EQ(hour.looked_at_s, 1201);
  EXPECT_EQ(At(hour.flows, Flow::kLostFrames), 1200u);
}

TEST(SensorHistory, ASensorThatIsOlderThanTheHistoryStartsWithItsFirstReport) {
  SensorHistory history(kNoon_ms + 500'000);
  history.Add(kBoot, kNoon_ms + 501'000, Totals(1'000'000, 900'000));
  EXPECT_EQ(history.Windows(kNoon_ms + 501'000)[1].looked_at_s, 0);
  history.Add(kBoot, kNoon_ms + 503'000, Totals(1'000'100, 900'000));
  const auto hour = history.Windows(kNoon_ms + 503'000)[1];
  EXPECT_EQ(hour.looked_at_s, 2);
  EXPECT_EQ(At(hour.flows, Flow::kFrames), 100u);
  EXPECT_EQ(hour.ratio, 1.0);
}

TEST(SensorHistory, ANewStartCountsFromNothing) {
  SensorHistory history(kNoon_ms);
  history.Add(kBoot, kNoon_ms + 10'000, Totals(1000, 0));
  history.Add(kBoot + 60'000'000'000, kNoon_ms + 70'000, Totals(40, 4));
  const auto hour = history.Windows(kNoon_ms + 70'000)[1];
  EXPECT_EQ(At(hour.flows, Flow::kFrames), 1040u);
  EXPECT_EQ(hour.looked_at_s, 20) << "10 s, then 50 s without a sensor, then 10 s";
}

}  // namespace
}  // namespace spoor::controlplane
