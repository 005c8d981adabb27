// Copies of octets that wait for others: fragments of a datagram, the beginning of a message. Fixed chunks from one
// pool, so that memory is bounded and never fragments.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/huge_buffer.h"
#include "dataplane/stream/slot_list.h"

namespace spoor::dataplane {

// Octets in a pool. Whoever holds one gives it back with ChunkPool::Free.
struct ChunkChain {
  std::uint32_t first = kNoSlot;
  std::uint32_t last = kNoSlot;
  std::uint32_t octets = 0;
};

// One worker's. Memory at construction only.
class ChunkPool {
 public:
  static constexpr std::uint32_t kChunk_octets = 1024;

  explicit ChunkPool(std::uint32_t chunks);

  // Adds a copy of `octets` to the end of `chain`; false, and nothing added, when there are too few chunks.
  [[nodiscard]] bool Append(ChunkChain& chain, base::ByteSpan octets) noexcept;

  // Writes the octets of `chain` to `out`.
  void CopyTo(const ChunkChain& chain, std::uint8_t* out) const noexcept;

  // True if `chain` holds exactly `octets`.
  bool Equals(const ChunkChain& chain, base::ByteSpan octets) const noexcept;

  // Takes the chunks back; `chain` is empty then.
  void Free(ChunkChain& chain) noexcept;

  std::uint32_t free_chunks() const noexcept { return free_count_; }

 private:
  std::uint8_t* Octets(std::uint32_t chunk) const noexcept {
    return memory_.As<std::uint8_t>() + std::size_t{chunk} * kChunk_octets;
  }
  void AddChunk(ChunkChain& chain) noexcept;

  base::HugeBuffer memory_;
  std::unique_ptr<std::uint32_t[]> next_;  // of a chain, or of the free chunks
  std::uint32_t free_ = kNoSlot;
  std::uint32_t free_count_;
};

}  // namespace spoor::dataplane
