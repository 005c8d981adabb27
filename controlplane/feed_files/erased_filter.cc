#include "controlplane/feed_files/erased_filter.h"

#include <algorithm>
#include <utility>

#include "controlplane/erasure/scope.h"

namespace spoor::controlplane {

ErasedFilter::ErasedFilter(std::vector<storage::Tombstone> tombstones, std::uint64_t behind_id)
    : tombstones_(std::move(tombstones)), last_id_(behind_id) {
  std::erase_if(tombstones_, [&](const storage::Tombstone& one) { return one.id <= behind_id; });
  for (const storage::Tombstone& tombstone : tombstones_) {
    last_id_ = std::max(last_id_, tombstone.id);
    if (tombstone.scope.owner.empty()) {
      has_any_owner_ = true;
    } else {
      owners_.Add({tombstone.scope.owner, tombstone.scope.owner_alone});
    }
  }
}

bool ErasedFilter::Covers(const observation::RecordView& record) const {
  if (!has_any_owner_ && !owners_.Contains(record.tuple.owner)) return false;
  return std::ranges::any_of(tombstones_, [&](const storage::Tombstone& tombstone) {
    return controlplane::Covers(tombstone.scope, tombstone.last_before_s, record);
  });
}

}  // namespace spoor::controlplane
