#include "storage/record_scan.h"

namespace spoor::storage {
RecordScan::RecordScan(const Snapshot& snapshot, const Secret& secret, Index index, bool with_days)
    : snapshot_(snapshot), secret_(secret), order_(OrderOf(index)), with_days_(with_days) {}

// A range of one head asks the filters first: most runs do not have it.
base::Result<std::vector<const Run*>> RecordScan::RunsOf(const KeyRange& range) const {
  const auto& runs = snapshot_.Of(order_);
  const std::optional<std::string_view> head = HeadOfRange(order_, range);
  if (!head) return AllRuns(runs);
  const std::uint64_t hash = HashHead(*head, secret_);
  std::vector<const Run*> having;
  for (const auto& run : runs) {
    const Presence presence = run->Probe(*head, hash);
    if (presence == Presence::kDamaged) return std::unexpected(DamagedRuns());
    if (presence == Presence::kMaybe) having.push_back(run.get());
  }
  return having;
}

base::Result<> RecordScan::Start(const KeyRange& range, const std::string& after) {
  base::Result<std::vector<const Run*>> runs = RunsOf(range);
  if (!runs) return std::unexpected(runs.error());
  range_ = range;
  cursor_ = runs->empty() ? nullptr : std::make_unique<MergeCursor>(*runs, snapshot_.erasure->current(), with_days_);
  started_ = false;
  on_row_ = cursor_ != nullptr && cursor_->Seek(after.empty() ? range.lower : after);
  if (on_row_ && !after.empty() && CompareKeys(cursor_->key(), after) == 0) on_row_ = cursor_->Next();
  if (cursor_ != nullptr && !cursor_->ok()) return std::unexpected(DamagedRuns());
  return {};
}

base::Result<const observation::RecordView*> RecordScan::Next() {
  if (started_ && on_row_) on_row_ = cursor_->Next();
  started_ = true;
  if (cursor_ != nullptr && !cursor_->ok()) return std::unexpected(DamagedRuns());
  if (!on_row_) return nullptr;
  if (!range_.upper.empty() && CompareKeys(cursor_->key(), range_.upper) >= 0) {
    on_row_ = false;
    return nullptr;
  }
  const Sighting& sighting = cursor_->sighting();
  if (!cursor_->ok() || !decoder_.Decode(order_, cursor_->key(), sighting, record_)) {
    return std::unexpected(DamagedRuns());
  }
  erased_ = cursor_->erased().whole || snapshot_.erasure->hidden.Erase(order_, cursor_->key(), sighting.time_last_s);
  return &record_;
}

}  // namespace spoor::storage
