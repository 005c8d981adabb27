// The days of the rows of a block as columns: few rows list days, so it is said which. FORMAT.md "Blocks" gives the
// layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "storage/row_value.h"
#include "storage/runs/day_series.h"

namespace spoor::storage {

// Appends the columns of rows in the order of their coming. One thread.
class DayColumnBuilder {
 public:
  // `row` counts from 0 and ascends.
  void Add(std::size_t row, const Sighting& sighting, const DaySeries& days);
  void Clear();
  std::size_t octets() const { return lists_.size() + gaps_.size() + counts_.size(); }

  const std::string& lists() const { return lists_; }
  const std::string& gaps() const { return gaps_; }
  const std::string& counts() const { return counts_; }

 private:
  std::string lists_;
  std::string gaps_;
  std::string counts_;
  std::size_t behind_ = 0;  // the row behind the last one
};

// Gives them back. The columns, which may be any octets, outlive it; nothing outside of them is read. One thread.
class DayColumn {
 public:
  // False when the columns contradict each other.
  bool Start(std::size_t rows, base::ByteSpan lists, base::ByteSpan gaps, base::ByteSpan counts);
  // Makes `days` those of `row` (from 0) with this sighting. Rows ascend, each is asked for once at most. False as
  // Start.
  bool Load(std::size_t row, const Sighting& sighting, DaySeries& days);

 private:
  struct Column {
    const std::uint8_t* at = nullptr;
    const std::uint8_t* end = nullptr;
  };
  bool TakeList();
  bool SkipList();
  bool ReadList(const Sighting& sighting, std::vector<DayBucket>& buckets);

  std::size_t rows_ = 0;
  Column lists_;
  Column gaps_;
  Column counts_;
  std::size_t behind_ = 0;     // the row behind the last one that lists days and was passed
  std::size_t listed_ = 0;     // the next row that lists days; rows_: none
  std::uint64_t buckets_ = 0;  // of it
};

}  // namespace spoor::storage
