#include "dataplane/stream/reorder_windows.h"

#include <algorithm>

#include "dataplane/stream/slot_list.h"

namespace spoor::dataplane {

ReorderWindows::ReorderWindows(std::uint32_t windows)
    : octets_(std::size_t{windows} * kWindow_octets),
      maps_(std::size_t{windows} * kMap_words * sizeof(std::uint64_t)),
      windows_(std::make_unique<Window[]>(windows)),
      free_(windows == 0 ? kNoSlot : 0) {
  for (std::uint32_t window = 0; window < windows; ++window) {
    windows_[window].next_free = window + 1 < windows ? window + 1 : kNoSlot;
  }
}

std::uint32_t ReorderWindows::Acquire() noexcept {
  const std::uint32_t window = free_;
  if (window != kNoSlot) free_ = windows_[window].next_free;
  return window;
}

void ReorderWindows::Release(std::uint32_t window) noexcept {
  // An empty window's map is all zero already.
  if (!IsEmpty(window)) std::fill_n(Map(window), kMap_words, 0);
  windows_[window] = {0, free_};
  free_ = window;
}

void ReorderWindows::Put(std::uint32_t window, std::uint32_t sequence, base::ByteSpan octets) noexcept {
  std::uint8_t* ring = Octets(window);
  std::uint64_t* map = Map(window);
  for (const std::uint8_t octet : octets) {
    const std::uint32_t at = sequence++ & kMask;
    const std::uint64_t bit = std::uint64_t{1} << (at % 64);
    if ((map[at / 64] & bit) != 0) continue;
    map[at / 64] |= bit;
    ring[at] = octet;
    ++windows_[window].held_octets;
  }
}

base::ByteSpan ReorderWindows::Take(std::uint32_t window, std::uint32_t sequence) noexcept {
  std::uint64_t* map = Map(window);
  const std::uint32_t begin = sequence & kMask;
  std::uint32_t end = begin;
  for (; end < kWindow_octets; ++end) {
    const std::uint64_t bit = std::uint64_t{1} << (end % 64);
    if ((map[end / 64] & bit) == 0) break;
    map[end / 64] &= ~bit;
  }
  windows_[window].held_octets -= end - begin;
  return {Octets(window) + begin, end - begin};
}

}  // namespace spoor::dataplane
