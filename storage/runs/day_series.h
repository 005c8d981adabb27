// On which days the counts of a record fall. A row says what it adds to that, merged rows the sum of what they say, so
// runs merge in any order. FORMAT.md "Days" gives the rules. Days are counted from the Unix epoch, in UTC.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "observation/record.h"
#include "storage/query.h"
#include "storage/row_value.h"

namespace spoor::storage {

// The last year in which a record was seen is kept by day: from the first of the month that holds the day this long
// before the last. Months before that are one bucket each, under their first day. A question of the last time seen
// alone, so it does not matter when rows are merged.
inline constexpr std::uint32_t kKeptByDay_days = 366;
// More than there are such months and days in what 32 bits of seconds span.
inline constexpr std::size_t kMostDayBuckets = 2048;
// What a sensor holds back is sent within this: twice its longest flush interval.
inline constexpr std::uint32_t kLongestHeldBack_s = 2 * 3600;

inline constexpr std::uint32_t kDay_s = 86400;
inline std::uint32_t DayOf(std::uint32_t time_s) {
  return time_s / kDay_s;
}

struct DayBucket {
  std::uint32_t day = 0;
  std::uint64_t count = 0;  // at least 1, saturating

  bool operator==(const DayBucket&) const = default;
};

// What a row says. Not listed, it keeps nothing: its whole count is of its day when it was seen on one, and of no known
// day otherwise.
struct DaySeries {
  bool listed = false;
  std::vector<DayBucket> buckets;  // when listed: days descend; the sum is at most the count (up to saturation)

  bool operator==(const DaySeries&) const = default;
};

// Of what a sensor delivers: the day, or when it goes over midnight and is short enough to be one flush the later one;
// anything longer (an import) is of no known day.
DaySeries DaysOfDelivery(const observation::RecordView& record);
// Of what is delivered while no days are kept: none, and so it stays when it merges.
DaySeries NoDays(const observation::RecordView& record);

// Makes `into` what two rows of a record say, whose sightings merge into `merged`. Associative and commutative:
// FORMAT.md says why. `scratch` keeps its memory for the next time.
void MergeDays(DaySeries& into, const Sighting& of_into, const DaySeries& more, const Sighting& of_more,
               const Sighting& merged, std::vector<DayBucket>& scratch);

// Why this is none that the row may have; nullptr when it is.
const char* WhatIsWrong(const DaySeries& days, const Sighting& sighting);

// For people, ascending: everything that is known of a record with this sighting.
void ListDays(const DaySeries& days, const Sighting& sighting, std::vector<DayCount>& out);

}  // namespace spoor::storage
