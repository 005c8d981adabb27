// Tells the days of records while they are read. Only the order forward keeps them; what is read in the other one is
// looked up there.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/record_scan.h"

namespace spoor::storage {

// One thread. Everything given outlives it.
class DayFinder {
 public:
  // `walk` is over `index`, and with days if that is kForward.
  DayFinder(const Snapshot& snapshot, const Secret& secret, Index index, const RecordScan& walk);

  // Of the record that the walk gave last; valid until the next call. kDataLoss when the order forward is damaged or
  // lacks it.
  base::Result<std::span<const DayCount>> Find(const observation::RecordView& record);

 private:
  const RecordScan& walk_;
  std::optional<RecordScan> forward_;  // when the walk is not over that order
  std::string key_;
  std::vector<DayCount> days_;
};

}  // namespace spoor::storage
