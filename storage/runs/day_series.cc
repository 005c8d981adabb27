#include "storage/runs/day_series.h"

#include <algorithm>
#include <chrono>
#include <span>

namespace spoor::storage {
namespace {

bool IsOfOneDay(const Sighting& sighting) {
  return DayOf(sighting.time_first_s) == DayOf(sighting.time_last_s);
}

std::chrono::year_month_day DateOf(std::uint32_t day) {
  return std::chrono::sys_days(std::chrono::days(day));
}

std::uint32_t DaysSinceEpoch(const std::chrono::year_month_day& date) {
  return static_cast<std::uint32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

std::uint32_t FirstOfMonth(std::uint32_t day) {
  const std::chrono::year_month_day date = DateOf(day);
  return DaysSinceEpoch(date.year() / date.month() / 1);
}

std::uint32_t DaysOfMonth(std::uint32_t first_day) {
  const std::chrono::year_month_day date = DateOf(first_day);
  return DaysSinceEpoch(date.year() / date.month() / std::chrono::last) - first_day + 1;
}

// Where the days of a record that was last seen then begin to be kept as days.
std::uint32_t FirstByDay(std::uint32_t time_last_s) {
  const std::uint32_t last = DayOf(time_last_s);
  return last < kKeptByDay_days ? 0 : FirstOfMonth(last - kKeptByDay_days);
}

// The bucket that holds `day`.
std::uint32_t BucketOf(std::uint32_t day, std::uint32_t first_by_day) {
  return day >= first_by_day ? day : FirstOfMonth(day);
}

// What the row adds; `room` holds what it does not keep.
std::span<const DayBucket> BucketsOf(const DaySeries& days, const Sighting& sighting, DayBucket& room) {
  if (days.listed) return days.buckets;
  if (!IsOfOneDay(sighting)) return {};
  room = {DayOf(sighting.time_last_s), sighting.count};
  return {&room, 1};
}

// Whether a row that lists nothing says the same.
bool GoesWithoutSaying(std::span<const DayBucket> buckets, const Sighting& sighting) {
  if (!IsOfOneDay(sighting)) return buckets.empty();
  return buckets.size() == 1 && buckets.front() == DayBucket{DayOf(sighting.time_last_s), sighting.count};
}

}  // namespace

DaySeries DaysOfDelivery(const observation::RecordView& record) {
  const std::uint32_t last = DayOf(record.time_last_s);
  if (DayOf(record.time_first_s) == last || record.time_last_s - record.time_first_s > kLongestHeldBack_s) return {};
  return {true, {{last, record.count}}};
}

DaySeries NoDays(const observation::RecordView& record) {
  return {DayOf(record.time_first_s) == DayOf(record.time_last_s), {}};
}

void MergeDays(DaySeries& into, const Sighting& of_into, const DaySeries& more, const Sighting& of_more,
               const Sighting& merged, std::vector<DayBucket>& scratch) {
  if (!into.listed && !more.listed && (IsOfOneDay(merged) || (!IsOfOneDay(of_into) && !IsOfOneDay(of_more)))) return;
  DayBucket rooms[2];
  std::span<const DayBucket> a = BucketsOf(into, of_into, rooms[0]);
  std::span<const DayBucket> b = BucketsOf(more, of_more, rooms[1]);
  const std::uint32_t first_by_day = FirstByDay(merged.time_last_s);
  scratch.clear();
  while (!a.empty() || !b.empty()) {
    std::span<const DayBucket>& later = b.empty() || (!a.empty() && a.front().day >= b.front().day) ? a : b;
    const DayBucket bucket{BucketOf(later.front().day, first_by_day), later.front().count};
    later = later.subspan(1);
    if (scratch.empty() || scratch.back().day != bucket.day) {
      scratch.push_back(bucket);
    } else {
      scratch.back().count = observation::SaturatingAdd(scratch.back().count, bucket.count);
    }
  }
  into.listed = !GoesWithoutSaying(scratch, merged);
  if (!into.listed) scratch.clear();
  into.buckets.swap(scratch);
}

const char* WhatIsWrong(const DaySeries& days, const Sighting& sighting) {
  if (!days.listed) return nullptr;
  const std::uint32_t first_by_day = FirstByDay(sighting.time_last_s);
  const std::uint32_t earliest = BucketOf(DayOf(sighting.time_first_s), first_by_day);
  std::uint64_t sum = 0;
  for (const DayBucket& bucket : days.buckets) {
    if (bucket.day < earliest || bucket.day > DayOf(sighting.time_last_s)) return "count of a day when it was not seen";
    if (bucket.day != BucketOf(bucket.day, first_by_day)) return "count of a day that belongs to its month";
    sum = observation::SaturatingAdd(sum, bucket.count);
  }
  if (sum > sighting.count) return "counts of days that are more than the count";
  return GoesWithoutSaying(days.buckets, sighting) ? "list of days that says nothing" : nullptr;
}

void ListDays(const DaySeries& days, const Sighting& sighting, std::vector<DayCount>& out) {
  out.clear();
  const std::uint32_t last = DayOf(sighting.time_last_s);
  if (IsOfOneDay(sighting)) return out.push_back({last, 1, sighting.count});
  const std::uint32_t first_by_day = FirstByDay(sighting.time_last_s);
  for (const DayBucket& bucket : days.buckets) {
    out.push_back({bucket.day, bucket.day < first_by_day ? DaysOfMonth(bucket.day) : 1, bucket.count});
  }
  std::ranges::reverse(out);
}

}  // namespace spoor::storage
