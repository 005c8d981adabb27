// What must not stand in a feed because it was purged.
#pragma once

#include <cstdint>
#include <vector>

#include "controlplane/names/name_set.h"
#include "observation/record.h"
#include "storage/erasure.h"

namespace spoor::controlplane {

// Immutable: any thread.
class ErasedFilter {
 public:
  // Of the tombstones behind this one.
  ErasedFilter(std::vector<storage::Tombstone> tombstones, std::uint64_t behind_id);

  bool empty() const { return tombstones_.empty(); }
  // The highest tombstone that it knows, or `behind_id`.
  std::uint64_t last_id() const { return last_id_; }
  bool Covers(const observation::RecordView& record) const;

 private:
  std::vector<storage::Tombstone> tombstones_;
  NameSet owners_;  // of those with an owner: most records are of none of them
  bool has_any_owner_ = false;
  std::uint64_t last_id_;
};

}  // namespace spoor::controlplane
