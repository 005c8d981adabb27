#include "storage/runs/merge_cursor.h"

namespace spoor::storage {

MergeCursor::MergeCursor(const std::vector<const Run*>& runs, const Sweep* sweep, bool with_days)
    : sweep_(sweep), with_days_(with_days) {
  cursors_.reserve(runs.size());
  for (const Run* run : runs) {
    cursors_.emplace_back(*run);
    covered_.push_back(sweep != nullptr && sweep->Covers(run->id));
    order_ = run->order;
  }
}

bool MergeCursor::Seek(std::string_view key) {
  for (RunCursor& cursor : cursors_) cursor.Seek(key);
  Rebuild();
  return valid();
}

void MergeCursor::Rebuild() {
  heap_.clear();
  folded_ = false;
  for (RunCursor& cursor : cursors_) {
    damaged_ = damaged_ || cursor.damaged();
    if (cursor.valid()) heap_.push_back(&cursor);
  }
  if (damaged_) heap_.clear();
  for (std::size_t at = heap_.size() / 2; at-- > 0;) Down(at);
}

// Restores the order below `at`.
void MergeCursor::Down(std::size_t at) {
  for (;;) {
    std::size_t least = at;
    for (const std::size_t child : {2 * at + 1, 2 * at + 2}) {
      if (child < heap_.size() && CompareKeys(heap_[child]->key(), heap_[least]->key()) < 0) least = child;
    }
    if (least == at) return;
    std::swap(heap_[at], heap_[least]);
    at = least;
  }
}

// Moves the cursor at `at` on; drops it at its end.
void MergeCursor::Advance(std::size_t at) {
  RunCursor* cursor = heap_[at];
  if (!cursor->Next()) {
    damaged_ = damaged_ || cursor->damaged();
    heap_[at] = heap_.back();
    heap_.pop_back();
  }
  if (at < heap_.size()) Down(at);
}

// An equal key lies behind equal keys only, so the children of the root tell whether there is one.
void MergeCursor::FoldEqual() {
  for (std::size_t child = 1; child < heap_.size() && child <= 2;) {
    if (CompareKeys(heap_[child]->key(), heap_.front()->key()) != 0) {
      ++child;
      continue;
    }
    Take(*heap_[child], sweep_ == nullptr ? merged_ : SideOf(*heap_[child]));
    Advance(child);
    child = 1;
  }
}

void MergeCursor::Take(RunCursor& cursor, Side& side) {
  const Sighting& sighting = cursor.sighting();
  if (with_days_) cursor.LoadDays(side.any ? days_ : side.days);
  damaged_ = damaged_ || cursor.damaged();
  if (side.any) return Add(side, sighting, days_);
  side.sighting = sighting;
  side.any = true;
}

void MergeCursor::Add(Side& side, const Sighting& sighting, const DaySeries& days) {
  const Sighting merged = Merge(side.sighting, sighting);
  if (with_days_) MergeDays(side.days, side.sighting, days, sighting, merged, scratch_);
  side.sighting = merged;
}

// As FoldEqual, with two sums.
void MergeCursor::FoldSides() {
  for (Side& side : sides_) side = {false, {}, std::move(side.days)};
  Take(*heap_.front(), SideOf(*heap_.front()));
  FoldEqual();
  auto& [rest, covered] = sides_;
  erased_ = {};
  if (covered.any && sweep_->Erases(order_, key(), covered.sighting)) {
    erased_ = {true, !rest.any, covered.sighting.count};
  } else if (covered.any && rest.any) {
    Add(rest, covered.sighting, covered.days);
  } else if (covered.any) {
    std::swap(rest, covered);
  }
  std::swap(merged_, rest);
}

const Sighting& MergeCursor::sighting() {
  if (folded_) return merged_.sighting;
  if (sweep_ != nullptr) {
    FoldSides();
  } else {
    merged_.any = false;
    Take(*heap_.front(), merged_);
    FoldEqual();
  }
  folded_ = true;
  return merged_.sighting;
}

bool MergeCursor::Next() {
  if (heap_.empty()) return false;
  if (!folded_) sighting();
  folded_ = false;
  Advance(0);
  if (damaged_) heap_.clear();
  return valid();
}

}  // namespace spoor::storage
