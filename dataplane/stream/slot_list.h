// An order over numbered slots, oldest first: who goes out when a table is full. Links stand beside the slots, so that
// a slot can be in several orders.
#pragma once

#include <cstdint>
#include <memory>

namespace spoor::dataplane {

// No slot.
inline constexpr std::uint32_t kNoSlot = 0xffff'ffff;

// A doubly linked list of slots 0..slots-1, each in it at most once. Memory at construction only; all calls O(1).
class SlotList {
 public:
  explicit SlotList(std::uint32_t slots);

  // The slot that was pushed first of those in the list, or kNoSlot.
  std::uint32_t front() const noexcept { return links_[end_].next == end_ ? kNoSlot : links_[end_].next; }
  bool contains(std::uint32_t slot) const noexcept { return links_[slot].next != kNoSlot; }

  // Puts `slot` behind all others; if it is in the list, it moves.
  void PushBack(std::uint32_t slot) noexcept;

  // Takes `slot` out, if it is in.
  void Remove(std::uint32_t slot) noexcept;

 private:
  struct Link {
    std::uint32_t next = kNoSlot;
    std::uint32_t previous = kNoSlot;
  };

  std::uint32_t end_;  // the link behind the slots: the list's two ends
  std::unique_ptr<Link[]> links_;
};

}  // namespace spoor::dataplane
