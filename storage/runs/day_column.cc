#include "storage/runs/day_column.h"

#include "base/byte_cursor.h"
#include "storage/runs/front_coded.h"

namespace spoor::storage {

// The latest bucket is nearly always that of the last time, and buckets are mostly those of one day after the other.
void DayColumnBuilder::Add(std::size_t row, const Sighting& sighting, const DaySeries& days) {
  base::ByteWriter lists(lists_);
  lists.VarU64(row - behind_);
  lists.VarU64(days.buckets.size());
  behind_ = row + 1;
  std::uint32_t expected = DayOf(sighting.time_last_s);
  for (const DayBucket& bucket : days.buckets) {
    base::ByteWriter(gaps_).VarU64(expected - bucket.day);
    base::ByteWriter(counts_).VarU64(bucket.count);
    expected = bucket.day - 1;
  }
}

void DayColumnBuilder::Clear() {
  lists_.clear();
  gaps_.clear();
  counts_.clear();
  behind_ = 0;
}

bool DayColumn::Start(std::size_t rows, base::ByteSpan lists, base::ByteSpan gaps, base::ByteSpan counts) {
  const auto whole = [](base::ByteSpan octets) { return Column{octets.data(), octets.data() + octets.size()}; };
  rows_ = rows;
  lists_ = whole(lists);
  gaps_ = whole(gaps);
  counts_ = whole(counts);
  behind_ = 0;
  return TakeList();
}

// To the next row that lists days.
bool DayColumn::TakeList() {
  if (lists_.at == lists_.end) {
    listed_ = rows_;
    return true;
  }
  std::uint64_t rows_between = 0;
  if (!TakeVarint(lists_.at, lists_.end, rows_between) || !TakeVarint(lists_.at, lists_.end, buckets_) ||
      rows_between >= rows_ - behind_ || buckets_ > kMostDayBuckets) {
    return false;
  }
  listed_ = behind_ + static_cast<std::size_t>(rows_between);
  behind_ = listed_ + 1;
  return true;
}

bool DayColumn::SkipList() {
  const auto buckets = static_cast<std::size_t>(buckets_);
  return SkipVarints(gaps_.at, gaps_.end, buckets) && SkipVarints(counts_.at, counts_.end, buckets) && TakeList();
}

bool DayColumn::ReadList(const Sighting& sighting, std::vector<DayBucket>& buckets) {
  std::uint64_t expected = DayOf(sighting.time_last_s);
  for (std::uint64_t i = 0; i < buckets_; ++i) {
    std::uint64_t gap_days = 0;
    std::uint64_t count = 0;
    if (!TakeVarint(gaps_.at, gaps_.end, gap_days) || !TakeVarint(counts_.at, counts_.end, count) ||
        gap_days > expected || count == 0 || (i > 0 && buckets.back().day == 0)) {
      return false;
    }
    buckets.push_back({static_cast<std::uint32_t>(expected - gap_days), count});
    expected -= gap_days + 1;
  }
  return TakeList();
}

bool DayColumn::Load(std::size_t row, const Sighting& sighting, DaySeries& days) {
  days.buckets.clear();
  while (listed_ < row) {
    if (!SkipList()) return false;
  }
  days.listed = listed_ == row;
  return !days.listed || ReadList(sighting, days.buckets);
}

}  // namespace spoor::storage
