#include "storage/merge_step.h"

#include <algorithm>

namespace spoor::storage {

bool MergeStep::IsFull() const {
  return (writer_.segments().size() >= limits_.step_segments && writer_.all_closed()) ||
         erased_records_ >= limits_.step_erased;
}

base::Result<bool> MergeStep::Run() {
  MergeCursor cursor(AllRuns(job_.sources), sweep_, job_.order == Order::kForward);
  bool on_row = cursor.Seek({});
  for (; on_row && !IsFull(); on_row = cursor.Next()) {
    const Sighting& sighting = cursor.sighting();
    if (!cursor.ok()) break;
    Take(cursor, sighting);
  }
  if (!cursor.ok()) return std::unexpected(DamagedRuns());
  writer_.Finish();
  return !on_row;
}

void MergeStep::Take(MergeCursor& cursor, const Sighting& sighting) {
  if (!cursor.erased().whole) {
    writer_.Add(cursor.key(), sighting, cursor.days());
    if (sweep_ != nullptr) NoteName(cursor.key().head);
    return;
  }
  last_erased_.clear();
  cursor.key().AppendTo(last_erased_);
  ++erased_records_;
  erased_observations_ = observation::SaturatingAdd(erased_observations_, cursor.erased().count);
}

// Rows of one head lie one behind the other.
void MergeStep::NoteName(std::string_view head) {
  if (head == last_head_) return;
  last_head_ = head;
  const bool inverse = job_.order == Order::kInverse;
  if (inverse && RdataKind{static_cast<std::uint8_t>(head[0])} != RdataKind::kName) return;
  WireName room;
  name_.clear();
  AppendNameKey(name_, WireOfNameKey(head.substr(inverse ? 1 : 0), LabelOrder::kFromRoot, room), LabelOrder::kFromLeft);
  name_.push_back(kNameEnd);
  names_.Add(name_, 0);
}

std::string MergeStep::fence() const {
  return std::max(writer_.last_key(), last_erased_);
}

}  // namespace spoor::storage
