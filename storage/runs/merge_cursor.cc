#include "storage/runs/merge_cursor.h"

namespace spoor::storage {

MergeCursor::MergeCursor(const std::vector<const Run*>& runs, const Sweep* sweep) : sweep_(sweep) {
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
    merged_ = Merge(merged_, heap_[child]->sighting());
    Advance(child);
    child = 1;
  }
}

void MergeCursor::Side::Add(const Sighting& more) {
  sighting = any ? Merge(sighting, more) : more;
  any = true;
}

void MergeCursor::Take(RunCursor& cursor, std::array<Side, 2>& sides) {
  const bool covered = covered_[static_cast<std::size_t>(&cursor - cursors_.data())];
  sides[covered ? 1 : 0].Add(cursor.sighting());
}

// As FoldEqual, with two sums.
void MergeCursor::FoldSides() {
  std::array<Side, 2> sides;
  Take(*heap_.front(), sides);
  for (std::size_t child = 1; child < heap_.size() && child <= 2;) {
    if (CompareKeys(heap_[child]->key(), heap_.front()->key()) != 0) {
      ++child;
      continue;
    }
    Take(*heap_[child], sides);
    Advance(child);
    child = 1;
  }
  auto& [rest, covered] = sides;
  erased_ = {};
  if (covered.any && sweep_->Erases(order_, key(), covered.sighting)) {
    erased_ = {true, !rest.any, covered.sighting.count};
  } else if (covered.any) {
    rest.Add(covered.sighting);
  }
  merged_ = rest.sighting;
}

const Sighting& MergeCursor::sighting() {
  if (folded_) return merged_;
  if (sweep_ != nullptr) {
    FoldSides();
  } else {
    merged_ = heap_.front()->sighting();
    FoldEqual();
  }
  damaged_ = damaged_ || heap_.front()->damaged();
  folded_ = true;
  return merged_;
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
