#include "dataplane/stream/reorder_windows.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "dataplane/stream/slot_list.h"

namespace spoor::dataplane {
namespace {

constexpr std::uint32_t kWord_bits = 64;

// The lowest `count` bits, 0..64.
constexpr std::uint64_t Ones(std::uint32_t count) noexcept {
  return count == kWord_bits ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace

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
  // A word of the map at a time; the ring is a whole number of words, so none wraps.
  while (!octets.empty()) {
    const std::uint32_t at = sequence & kMask;
    const auto run = static_cast<std::uint32_t>(std::min<std::size_t>(kWord_bits - at % kWord_bits, octets.size()));
    const std::uint64_t mask = Ones(run) << (at % kWord_bits);
    std::uint64_t& word = map[at / kWord_bits];
    if ((word & mask) == 0) {
      std::memcpy(ring + at, octets.data(), run);
    } else {
      for (std::uint32_t i = 0; i < run; ++i) {
        if ((word >> (at % kWord_bits + i) & 1) == 0) ring[at + i] = octets[i];
      }
    }
    windows_[window].held_octets += static_cast<std::uint32_t>(std::popcount(mask & ~word));
    word |= mask;
    sequence += run;
    octets = octets.subspan(run);
  }
}

base::ByteSpan ReorderWindows::Take(std::uint32_t window, std::uint32_t sequence) noexcept {
  std::uint64_t* map = Map(window);
  const std::uint32_t begin = sequence & kMask;
  std::uint32_t end = begin;
  while (end < kWindow_octets) {
    const std::uint32_t bit = end % kWord_bits;
    const auto run = static_cast<std::uint32_t>(std::countr_one(map[end / kWord_bits] >> bit));
    map[end / kWord_bits] &= ~(Ones(run) << bit);
    end += run;
    if (bit + run < kWord_bits) break;
  }
  windows_[window].held_octets -= end - begin;
  return {Octets(window) + begin, end - begin};
}

}  // namespace spoor::dataplane
