// Days of records: what a delivery says, that merging in any order says the same, what is wrong and seen.
#include "storage/runs/day_series.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "storage/storage_testing.h"

namespace spoor::storage {
namespace {

constexpr std::uint32_t kNoon_s = 20000 * kDay_s + kDay_s / 2;  // 2024-10-04 12:00

observation::RecordView Seen(std::uint32_t first_s, std::uint32_t last_s, std::uint64_t count) {
  static const observation::Record kRecord = testing::MakeRecord(testing::WireOf("a.example"), 1, "\300\0\2\1");
  observation::RecordView view = kRecord.view();
  view.time_first_s = first_s;
  view.time_last_s = last_s;
  view.count = count;
  return view;
}

struct Row {
  Sighting sighting;
  DaySeries days;

  bool operator==(const Row& other) const {
    return days == other.days && sighting.time_first_s == other.sighting.time_first_s &&
           sighting.time_last_s == other.sighting.time_last_s && sighting.count == other.sighting.count;
  }
};

Row RowOf(const observation::RecordView& record, bool dated = true) {
  return {SightingOf(record), dated ? DaysOfDelivery(record) : NoDays(record)};
}

Row Merged(Row a, const Row& b) {
  std::vector<DayBucket> scratch;
  const Sighting merged = Merge(a.sighting, b.sighting);
  MergeDays(a.days, a.sighting, b.days, b.sighting, merged, scratch);
  return {merged, a.days};
}

std::vector<DayCount> Listed(const Row& row) {
  std::vector<DayCount> days;
  ListDays(row.days, row.sighting, days);
  return days;
}

using Days = std::vector<DayCount>;

TEST(DaySeriesTest, ADeliveryIsOfItsDay) {
  EXPECT_EQ(RowOf(Seen(kNoon_s, kNoon_s + 60, 7)).days, DaySeries());
  EXPECT_EQ(Listed(RowOf(Seen(kNoon_s, kNoon_s + 60, 7))), (Days{{20000, 1, 7}}));
  // A flush over midnight is of the later day, what takes longer of none.
  const std::uint32_t midnight_s = 20001 * kDay_s;
  EXPECT_EQ(Listed(RowOf(Seen(midnight_s - 1, midnight_s, 7))), (Days{{20001, 1, 7}}));
  EXPECT_EQ(Listed(RowOf(Seen(midnight_s - 1, midnight_s + kLongestHeldBack_s - 1, 7))), (Days{{20001, 1, 7}}));
  EXPECT_EQ(Listed(RowOf(Seen(midnight_s - 1, midnight_s + kLongestHeldBack_s, 7))), Days());
}

TEST(DaySeriesTest, OneDayGoesWithoutAListAndSeveralHaveOne) {
  const Row row = Merged(RowOf(Seen(kNoon_s, kNoon_s, 7)), RowOf(Seen(kNoon_s + 5, kNoon_s + 5, 2)));
  EXPECT_FALSE(row.days.listed);
  EXPECT_EQ(Listed(row), (Days{{20000, 1, 9}}));
  const Row two = Merged(row, RowOf(Seen(kNoon_s + 3 * kDay_s, kNoon_s + 3 * kDay_s, 1)));
  EXPECT_EQ(two.days.buckets, (std::vector<DayBucket>{{20003, 1}, {20000, 9}}));
  EXPECT_EQ(Listed(two), (Days{{20000, 1, 9}, {20003, 1, 1}}));
}

// Seen while nothing is kept: of one day it is known all the same, and of no other.
TEST(DaySeriesTest, WhatIsNotDatedStaysSo) {
  const Row undated = RowOf(Seen(kNoon_s, kNoon_s, 7), false);
  EXPECT_EQ(Listed(undated), (Days{{20000, 1, 7}}));
  const Row same_day = Merged(undated, RowOf(Seen(kNoon_s, kNoon_s, 2)));
  EXPECT_EQ(Listed(same_day), (Days{{20000, 1, 9}}));
  EXPECT_EQ(Listed(Merged(same_day, RowOf(Seen(kNoon_s + kDay_s, kNoon_s + kDay_s, 1)))),
            (Days{{20000, 1, 2}, {20001, 1, 1}}));
  EXPECT_FALSE(Merged(undated, RowOf(Seen(kNoon_s + kDay_s, kNoon_s + kDay_s, 1), false)).days.listed);
}

TEST(DaySeriesTest, WhatIsOlderThanAYearIsKeptByMonth) {
  Row row = RowOf(Seen(kNoon_s, kNoon_s, 1));
  for (std::uint32_t day = 1; day <= 800; ++day) {
    row = Merged(row, RowOf(Seen(kNoon_s + day * kDay_s, kNoon_s + day * kDay_s, 1)));
  }
  const Days days = Listed(row);
  // 2024-10-04 .. 2026-12-13: by day from 2025-12-01 on, October 2024 to November 2025 by month.
  ASSERT_EQ(days.size(), 14u + 378u);
  EXPECT_EQ(days[0], (DayCount{19997, 31, 28}));
  EXPECT_EQ(days[4], (DayCount{20120, 28, 28}));
  EXPECT_EQ(days[13], (DayCount{20393, 30, 30}));
  EXPECT_EQ(days[14], (DayCount{20423, 1, 1}));
  EXPECT_EQ(days.back(), (DayCount{20800, 1, 1}));
  EXPECT_EQ(WhatIsWrong(row.days, row.sighting), nullptr);
}

// Rows of every kind, in trees and orders of every kind: one and the same, and what a plain model says.
TEST(DaySeriesTest, TheOrderOfMergesDoesNotMatter) {
  std::mt19937 random(3);
  const auto below = [&](std::uint32_t bound) { return static_cast<std::uint32_t>(random() % bound); };
  for (int round = 0; round < 300; ++round) {
    std::vector<Row> rows;
    testing::Model model;
    const std::uint32_t spread_days = 1 + below(round % 3 == 0 ? 3 : 3000);
    for (std::uint32_t i = 2 + below(30); i > 0; --i) {
      const std::uint32_t last_s = 8000 * kDay_s + below(spread_days) * kDay_s + below(4) * 21000;
      const std::uint32_t span_s = below(5) == 0 ? below(40 * kDay_s) : below(7000);
      const bool dated = below(4) != 0;
      const auto record = Seen(last_s - span_s, last_s, below(20) == 0 ? UINT64_MAX - below(2) : 1 + below(100));
      rows.push_back(RowOf(record, dated));
      model.Add(record, dated);
    }
    Row expected = rows.front();
    for (std::size_t i = 1; i < rows.size(); ++i) expected = Merged(expected, rows[i]);
    ASSERT_EQ(WhatIsWrong(expected.days, expected.sighting), nullptr);
    const bool saturated = expected.sighting.count > UINT64_MAX / 2;
    ASSERT_TRUE(saturated || Listed(expected) == model.DaysOf(model.All().at(0)));
    for (int order = 0; order < 5; ++order) {
      std::vector<Row> left = rows;
      while (left.size() > 1) {
        std::ranges::shuffle(left, random);
        const Row last = left.back();
        left.pop_back();
        left.back() = Merged(left.back(), last);
      }
      ASSERT_EQ(left.front(), expected) << round;
    }
  }
}

TEST(DaySeriesTest, WhatIsWrongIsSeen) {
  const Sighting sighting{100 * kDay_s, 500 * kDay_s, 10, 1};
  const auto wrong = [&](std::vector<DayBucket> buckets) { return WhatIsWrong({true, std::move(buckets)}, sighting); };
  EXPECT_EQ(wrong({{500, 4}, {499, 3}, {120, 2}, {90, 1}}), nullptr);
  EXPECT_STREQ(wrong({{501, 1}}), "count of a day when it was not seen");
  EXPECT_STREQ(wrong({{59, 1}}), "count of a day when it was not seen");
  EXPECT_STREQ(wrong({{119, 1}}), "count of a day that belongs to its month");
  EXPECT_STREQ(wrong({{500, 9}, {499, 2}}), "counts of days that are more than the count");
  EXPECT_STREQ(wrong({{500, UINT64_MAX}, {499, 2}}), "counts of days that are more than the count");
  EXPECT_STREQ(wrong({}), "list of days that says nothing");
  const Sighting one_day{500 * kDay_s, 500 * kDay_s, 10, 1};
  EXPECT_STREQ(WhatIsWrong({true, {{500, 10}}}, one_day), "list of days that says nothing");
  EXPECT_EQ(WhatIsWrong({true, {}}, one_day), nullptr);
}

TEST(DaySeriesTest, NoListIsLongerThanItsBound) {
  Row each_day{{0, UINT32_MAX, UINT64_MAX, 1}, {true, {}}};
  for (std::uint32_t day = UINT32_MAX / kDay_s + 1; day-- > 0;) each_day.days.buckets.push_back({day, 1});
  const Row row = Merged(each_day, RowOf(Seen(UINT32_MAX, UINT32_MAX, 1)));
  EXPECT_GT(row.days.buckets.size(), 1900u);
  EXPECT_LE(row.days.buckets.size(), kMostDayBuckets);
  EXPECT_EQ(WhatIsWrong(row.days, row.sighting), nullptr);
}

}  // namespace
}  // namespace spoor::storage
