#include "dataplane/stream/chunk_pool.h"

#include <algorithm>
#include <cstring>

namespace spoor::dataplane {

ChunkPool::ChunkPool(std::uint32_t chunks)
    : memory_(std::size_t{chunks} * kChunk_octets),
      next_(std::make_unique<std::uint32_t[]>(chunks)),
      free_count_(chunks) {
  for (std::uint32_t chunk = chunks; chunk > 0; --chunk) {
    next_[chunk - 1] = free_;
    free_ = chunk - 1;
  }
}

bool ChunkPool::Append(ChunkChain& chain, base::ByteSpan octets) noexcept {
  const std::size_t room = (kChunk_octets - chain.octets % kChunk_octets) % kChunk_octets;
  const std::size_t beyond = octets.size() - std::min(room, octets.size());
  if ((beyond + kChunk_octets - 1) / kChunk_octets > free_count_) return false;
  while (!octets.empty()) {
    const std::uint32_t used = chain.octets % kChunk_octets;
    if (used == 0) AddChunk(chain);
    const std::size_t part = std::min<std::size_t>(kChunk_octets - used, octets.size());
    std::memcpy(Octets(chain.last) + used, octets.data(), part);
    chain.octets += static_cast<std::uint32_t>(part);
    octets = octets.subspan(part);
  }
  return true;
}

void ChunkPool::AddChunk(ChunkChain& chain) noexcept {
  const std::uint32_t chunk = free_;
  free_ = next_[chunk];
  --free_count_;
  next_[chunk] = kNoSlot;
  (chain.first == kNoSlot ? chain.first : next_[chain.last]) = chunk;
  chain.last = chunk;
}

void ChunkPool::CopyTo(const ChunkChain& chain, std::uint8_t* out) const noexcept {
  std::size_t left = chain.octets;
  for (std::uint32_t chunk = chain.first; chunk != kNoSlot; chunk = next_[chunk]) {
    const std::size_t part = std::min<std::size_t>(kChunk_octets, left);
    std::memcpy(out, Octets(chunk), part);
    out += part;
    left -= part;
  }
}

bool ChunkPool::Equals(const ChunkChain& chain, base::ByteSpan octets) const noexcept {
  if (chain.octets != octets.size()) return false;
  for (std::uint32_t chunk = chain.first; chunk != kNoSlot; chunk = next_[chunk]) {
    const std::size_t part = std::min<std::size_t>(kChunk_octets, octets.size());
    if (std::memcmp(Octets(chunk), octets.data(), part) != 0) return false;
    octets = octets.subspan(part);
  }
  return true;
}

void ChunkPool::Free(ChunkChain& chain) noexcept {
  while (chain.first != kNoSlot) {
    const std::uint32_t chunk = chain.first;
    chain.first = next_[chunk];
    next_[chunk] = free_;
    free_ = chunk;
    ++free_count_;
  }
  chain = {};
}

}  // namespace spoor::dataplane
