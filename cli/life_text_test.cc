#include "cli/life_text.h"

#include <gtest/gtest.h>

#include <limits>

#include "cli/test_support.h"

namespace spoor::cli {
namespace {

constexpr std::int64_t kDay_s = 86400;

v1::Record Lived(std::int64_t first_day, std::int64_t last_day, const std::vector<std::pair<std::int64_t, int>>& days) {
  v1::Record record = MakeRecord("a.", "A", "192.0.2.1");
  record.set_time_first_s(first_day * kDay_s);
  record.set_time_last_s(last_day * kDay_s + 5);
  for (const auto& [day, count] : days) {
    v1::DayCount& added = *record.add_days();
    added.set_time_begin_s(day * kDay_s);
    added.set_span_days(1);
    added.set_count(static_cast<std::uint64_t>(count));
  }
  return record;
}

TEST(LifeText, ACellIsADayWhileThereIsRoom) {
  EXPECT_EQ(DrawLife(Lived(100, 100, {{100, 7}}), false).text, "@ 1d");
  EXPECT_EQ(DrawLife(Lived(100, 104, {{100, 4}, {102, 1}, {103, 800}, {104, 400}}), false).text, "._.@= 1d");
  EXPECT_EQ(DrawLife(Lived(100, 104, {{100, 4}, {102, 1}, {103, 800}, {104, 400}}), true).text, "▁·▁█▄ 1d");
  EXPECT_EQ(DrawLife(Lived(100, 123, {{123, 1}}), false).text, std::string(23, '_') + "@ 1d");
  EXPECT_EQ(DrawLife(Lived(100, 124, {{124, 1}}), false).text, std::string(12, '_') + "@ 2d");
}

TEST(LifeText, IsNeverWiderThanItsBound) {
  for (const std::int64_t last : {0, 23, 24, 25, 47, 48, 365, 49710}) {
    const LifeDrawing drawing = DrawLife(Lived(0, last, {{last, 1}}), true);
    EXPECT_LE(drawing.width, kLifeWidth) << last;
  }
}

// A server may say anything.
TEST(LifeText, OddAnswersAreDrawnAllTheSame) {
  EXPECT_EQ(DrawLife(Lived(100, 90, {{100, 7}}), false).text, "@ 1d");
  EXPECT_EQ(DrawLife(Lived(100, 101, {{5, 7}, {7000, 1}}), false).text, "__ 1d");
  EXPECT_EQ(DrawLife(Lived(100, 101, {}), false).text, "-");
  v1::Record undated = Lived(100, 101, {});
  undated.set_unattributed_count(3);
  EXPECT_EQ(DrawLife(undated, false).text, "__ 1d?");
  v1::Record extreme = Lived(0, 0, {{0, 1}});
  extreme.set_time_first_s(std::numeric_limits<std::int64_t>::min());
  extreme.set_time_last_s(std::numeric_limits<std::int64_t>::max());
  extreme.mutable_days(0)->set_time_begin_s(std::numeric_limits<std::int64_t>::max());
  extreme.mutable_days(0)->set_span_days(std::numeric_limits<std::uint32_t>::max());
  EXPECT_LE(DrawLife(extreme, true).width, kLifeWidth + 16);
}

TEST(LifeText, DaysAndMonthsAreTold) {
  const v1::Record record = MakeLife();
  EXPECT_EQ(DayText(record.days(0)), "2023-10");
  EXPECT_EQ(DayText(record.days(1)), "2023-11-12");
}

}  // namespace
}  // namespace spoor::cli
