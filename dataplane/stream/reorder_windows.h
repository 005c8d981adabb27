// Octets of a TCP stream that came before those in front of them. A window is the stream's next 64 KiB as a ring, with
// a bit per octet: what came first stays, in whatever pieces and order it came, at a fixed cost.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/huge_buffer.h"

namespace spoor::dataplane {

// A pool of windows, one worker's. Memory at construction only.
class ReorderWindows {
 public:
  static constexpr std::uint32_t kWindow_octets = 1u << 16;

  explicit ReorderWindows(std::uint32_t windows);

  // An empty window, or kNoSlot if all are in use.
  std::uint32_t Acquire() noexcept;
  void Release(std::uint32_t window) noexcept;

  // Keeps those octets of [sequence, sequence + octets.size()) that are not there yet. The caller sees to it that all
  // that is in the window lies within kWindow_octets.
  void Put(std::uint32_t window, std::uint32_t sequence, base::ByteSpan octets) noexcept;

  // Takes out octets from `sequence` on, as far as there are some; there may be more behind them. Valid until the
  // window is used again.
  base::ByteSpan Take(std::uint32_t window, std::uint32_t sequence) noexcept;

  bool IsEmpty(std::uint32_t window) const noexcept { return windows_[window].held_octets == 0; }

 private:
  static constexpr std::uint32_t kMask = kWindow_octets - 1;
  static constexpr std::uint32_t kMap_words = kWindow_octets / 64;
  struct Window {
    std::uint32_t held_octets = 0;
    std::uint32_t next_free = 0;
  };

  std::uint8_t* Octets(std::uint32_t window) const noexcept {
    return octets_.As<std::uint8_t>() + std::size_t{window} * kWindow_octets;
  }
  // One bit per octet: it is there.
  std::uint64_t* Map(std::uint32_t window) const noexcept {
    return maps_.As<std::uint64_t>() + std::size_t{window} * kMap_words;
  }

  base::HugeBuffer octets_;
  base::HugeBuffer maps_;
  std::unique_ptr<Window[]> windows_;
  std::uint32_t free_;
};

}  // namespace spoor::dataplane
