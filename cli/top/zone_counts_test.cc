#include "cli/top/zone_counts.h"

#include <gtest/gtest.h>

namespace spoor::cli {
namespace {

using Zones = std::vector<TopZone>;

TEST(SpaceSaving, KeepsWhatHasMoreThanItsShare) {
  SpaceSaving zones(8);
  std::uint64_t total = 0;
  for (int round = 0; round < 1000; ++round, total += 3) {
    zones.Add("heavy.example.", 2);
    zones.Add("made-up-" + std::to_string(round) + ".example.", 1);
    EXPECT_LE(zones.counts().size(), 8u);
  }
  const auto heavy = zones.counts().find("heavy.example.");
  ASSERT_NE(heavy, zones.counts().end());
  EXPECT_GE(heavy->second, 2000u);
  EXPECT_LE(heavy->second, 2000u + total / 8);
}

TEST(SpaceSaving, IsExactWhileThereIsRoom) {
  SpaceSaving zones(2);
  for (int i = 0; i < 5; ++i) zones.Add("a.", 1);
  zones.Add("b.", 3);
  EXPECT_EQ(zones.counts().at("a."), 5u);
  EXPECT_EQ(zones.counts().at("b."), 3u);
  zones.Add("c.", 1);
  EXPECT_EQ(zones.counts().at("c."), 4u) << "what b had, and its own";
  EXPECT_FALSE(zones.counts().contains("b."));
}

TEST(ZoneCounts, SumsUpAMinuteAndForgetsWhatIsOlder) {
  ZoneCounts zones;
  constexpr std::int64_t kNow_s = 1'700'000'000;
  zones.Add(kNow_s, "a.", 5);
  zones.Add(kNow_s + 20, "b.", 4);
  zones.Add(kNow_s + 40, "a.", 1);
  EXPECT_EQ(zones.Top(kNow_s + 40, 10), (Zones{{"a.", 6}, {"b.", 4}}));
  EXPECT_EQ(zones.Top(kNow_s + 60, 10), (Zones{{"b.", 4}, {"a.", 1}}));
  EXPECT_EQ(zones.Top(kNow_s + 99, 10), (Zones{{"a.", 1}}));
  EXPECT_EQ(zones.Top(kNow_s + 100, 10), Zones{});
  zones.Add(kNow_s + 120, "c.", 1);
  EXPECT_EQ(zones.Top(kNow_s + 120, 10), (Zones{{"c.", 1}})) << "the place of a, a minute ago twice";
}

TEST(ZoneCounts, EqualOnesComeByNameAndNoMoreThanAskedFor) {
  ZoneCounts zones;
  for (const char* zone : {"d.", "b.", "c.", "a."}) zones.Add(100, zone, 1);
  zones.Add(100, "z.", 2);
  EXPECT_EQ(zones.Top(100, 3), (Zones{{"z.", 2}, {"a.", 1}, {"b.", 1}}));
}

TEST(ZoneCounts, ItsRoomIsBounded) {
  ZoneCounts zones;
  for (int i = 0; i < 20'000; ++i) zones.Add(i / 100, std::to_string(i) + ".", 1);
  EXPECT_LE(zones.Top(199, 1'000'000).size(), 12 * ZoneCounts::kZonesPerStep);
}

}  // namespace
}  // namespace spoor::cli
