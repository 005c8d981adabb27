// Several runs of one order as one: every key once, with its sightings merged; during a sweep, those of the runs that
// it covers only as far as it leaves them.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/runs/run.h"
#include "storage/runs/sweep.h"

namespace spoor::storage {

// One thread. The runs and the sweep, if any, outlive it.
class MergeCursor {
 public:
  // With `with_days` it tells days, too: forward only.
  explicit MergeCursor(const std::vector<const Run*>& runs, const Sweep* sweep = nullptr, bool with_days = false);

  // To the first key at or behind `key`; false at the end, or when ok() turns false.
  bool Seek(std::string_view key);
  // To the next key.
  bool Next();

  bool valid() const { return !heap_.empty(); }
  // False when damage was met; what was given before was right.
  bool ok() const { return !damaged_; }
  // Both hold until the cursor moves.
  KeyParts key() const { return heap_.front()->key(); }
  const Sighting& sighting();
  // After sighting(), of what it says.
  const DaySeries& days() const { return merged_.days; }
  // After sighting(): the sweep erases what the runs that it covers say of the key. That was this; sighting() is what
  // the others say, and nothing when `whole` is true: then there is no such record.
  struct Erased {
    bool any = false;
    bool whole = false;
    std::uint64_t count = 0;
  };
  const Erased& erased() const { return erased_; }

 private:
  // What some of the runs say of the key: all, those that the sweep covers, or the others.
  struct Side {
    bool any = false;
    Sighting sighting;
    DaySeries days;
  };
  void Down(std::size_t at);
  void Rebuild();
  void Advance(std::size_t at);
  void FoldEqual();
  void FoldSides();
  Side& SideOf(const RunCursor& cursor) {
    return sides_[covered_[static_cast<std::size_t>(&cursor - cursors_.data())] ? 1 : 0];
  }
  void Take(RunCursor& cursor, Side& side);
  void Add(Side& side, const Sighting& sighting, const DaySeries& days);

  const Sweep* sweep_;
  Order order_ = Order::kForward;
  std::vector<RunCursor> cursors_;
  std::vector<bool> covered_;     // by the sweep, of each cursor
  std::vector<RunCursor*> heap_;  // those on a row, the least key first
  const bool with_days_;
  Side merged_;
  std::array<Side, 2> sides_;
  DaySeries days_;                  // of the row that is taken
  std::vector<DayBucket> scratch_;  // of MergeDays
  Erased erased_;
  bool folded_ = false;  // merged_ is that of the key
  bool damaged_ = false;
};

}  // namespace spoor::storage
