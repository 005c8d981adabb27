#include "dataplane/stream/slot_list.h"

namespace spoor::dataplane {

SlotList::SlotList(std::uint32_t slots) : end_(slots), links_(std::make_unique<Link[]>(std::size_t{slots} + 1)) {
  links_[end_] = {end_, end_};
}

void SlotList::PushBack(std::uint32_t slot) noexcept {
  Remove(slot);
  const std::uint32_t last = links_[end_].previous;
  links_[slot] = {end_, last};
  links_[last].next = slot;
  links_[end_].previous = slot;
}

void SlotList::Remove(std::uint32_t slot) noexcept {
  if (!contains(slot)) return;
  const Link link = links_[slot];
  links_[link.previous].next = link.next;
  links_[link.next].previous = link.previous;
  links_[slot] = {};
}

}  // namespace spoor::dataplane
