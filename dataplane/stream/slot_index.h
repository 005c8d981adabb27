// Gives slots to keys and finds them again: the hash index of the fragment and stream tables. Keys are fingerprints
// made with a secret, so that nobody can fill one bucket on purpose.
#pragma once

#include <cstdint>
#include <memory>

#include "dataplane/fingerprint.h"
#include "dataplane/stream/slot_list.h"

namespace spoor::dataplane {

// A map from at most `slots` keys to slots 0..slots-1. Memory at construction only.
class SlotIndex {
 public:
  explicit SlotIndex(std::uint32_t slots);

  // The slot of `key`, or kNoSlot.
  std::uint32_t Find(const Fingerprint& key) const noexcept;

  // A free slot, from now on that of `key`, which has none yet; kNoSlot if all are taken.
  std::uint32_t Insert(const Fingerprint& key) noexcept;

  // Frees `slot`, which is taken.
  void Erase(std::uint32_t slot) noexcept;

 private:
  struct Node {
    Fingerprint key;
    std::uint32_t next = kNoSlot;  // of the bucket's chain, or of the free slots
  };

  std::uint32_t& Bucket(const Fingerprint& key) const noexcept { return buckets_[key.low & bucket_mask_]; }

  std::uint64_t bucket_mask_;
  std::uint32_t free_ = kNoSlot;
  std::unique_ptr<std::uint32_t[]> buckets_;
  std::unique_ptr<Node[]> nodes_;
};

}  // namespace spoor::dataplane
