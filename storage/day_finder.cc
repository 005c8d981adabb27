#include "storage/day_finder.h"

#include "storage/record_key.h"

namespace spoor::storage {

DayFinder::DayFinder(const Snapshot& snapshot, const Secret& secret, Index index, const RecordScan& walk)
    : walk_(walk) {
  if (index != Index::kForward) forward_.emplace(snapshot, secret, Index::kForward, true);
}

base::Result<std::span<const DayCount>> DayFinder::Find(const observation::RecordView& record) {
  const RecordScan* found = &walk_;
  if (forward_) {
    key_.clear();
    AppendForwardKey(key_, record.tuple);
    if (const auto started = forward_->Start({key_, key_ + '\0'}, {}); !started)
      return std::unexpected(started.error());
    const base::Result<const observation::RecordView*> there = forward_->Next();
    if (!there) return std::unexpected(there.error());
    if (*there == nullptr) return std::unexpected(DamagedRuns());
    found = &*forward_;
  }
  ListDays(found->days(), found->sighting(), days_);
  return days_;
}

}  // namespace spoor::storage
