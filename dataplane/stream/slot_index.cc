#include "dataplane/stream/slot_index.h"

#include <algorithm>
#include <bit>

namespace spoor::dataplane {

SlotIndex::SlotIndex(std::uint32_t slots)
    : bucket_mask_(std::bit_ceil(std::uint64_t{slots} * 2) - 1),
      buckets_(std::make_unique<std::uint32_t[]>(bucket_mask_ + 1)),
      nodes_(std::make_unique<Node[]>(slots)) {
  std::fill_n(buckets_.get(), bucket_mask_ + 1, kNoSlot);
  for (std::uint32_t slot = slots; slot > 0; --slot) {
    nodes_[slot - 1].next = free_;
    free_ = slot - 1;
  }
}

std::uint32_t SlotIndex::Find(const Fingerprint& key) const noexcept {
  std::uint32_t slot = Bucket(key);
  while (slot != kNoSlot && nodes_[slot].key != key) slot = nodes_[slot].next;
  return slot;
}

std::uint32_t SlotIndex::Insert(const Fingerprint& key) noexcept {
  const std::uint32_t slot = free_;
  if (slot == kNoSlot) return kNoSlot;
  free_ = nodes_[slot].next;
  nodes_[slot] = {key, Bucket(key)};
  Bucket(key) = slot;
  return slot;
}

void SlotIndex::Erase(std::uint32_t slot) noexcept {
  std::uint32_t* at = &Bucket(nodes_[slot].key);
  while (*at != slot) at = &nodes_[*at].next;
  *at = nodes_[slot].next;
  nodes_[slot].next = free_;
  free_ = slot;
}

}  // namespace spoor::dataplane
