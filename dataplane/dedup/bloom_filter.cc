#include "dataplane/dedup/bloom_filter.h"

#include <algorithm>
#include <cstring>

namespace spoor::dataplane {
namespace {

constexpr unsigned kBlockBitsLog2 = 9;

std::uint64_t BitOf(std::uint64_t bits, std::size_t word) noexcept {
  return 1ull << ((bits >> (6 * word)) & 63);
}

}  // namespace

BloomFilter::BloomFilter(unsigned bits_log2)
    : block_count_(1ull << (std::clamp(bits_log2, kMinBitsLog2, kMaxBitsLog2) - kBlockBitsLog2)),
      memory_(block_count_ * sizeof(Block)),
      blocks_(memory_.As<Block>()) {}

BloomFilter::Place BloomFilter::Locate(const Fingerprint& key) const noexcept {
  // Hashed again with this generation's secret: what collides here does not collide in the other generation.
  const Fingerprint hash = secret_.Hash({reinterpret_cast<const std::uint8_t*>(&key), sizeof key});
  return {hash.low & (block_count_ - 1), hash.high};
}

bool BloomFilter::Contains(const Place& place) const noexcept {
  const Block& block = blocks_[place.block];
  std::uint64_t missing = 0;
  for (std::size_t word = 0; word < kWords; ++word) {
    // Relaxed: bits publish nothing but themselves. A bit seen late makes a tuple "new" once more, which is harmless.
    missing |= ~block.words[word].load(std::memory_order_relaxed) & BitOf(place.bits, word);
  }
  return missing == 0;
}

void BloomFilter::Insert(const Place& place) noexcept {
  Block& block = blocks_[place.block];
  for (std::size_t word = 0; word < kWords; ++word) {
    const std::uint64_t bit = BitOf(place.bits, word);
    // Relaxed: as in Contains. The load first, so that a bit that is set costs no exclusive cache line.
    if ((block.words[word].load(std::memory_order_relaxed) & bit) == 0) {
      // Relaxed: as in Contains.
      block.words[word].fetch_or(bit, std::memory_order_relaxed);
    }
  }
}

void BloomFilter::Clear() {
  std::memset(memory_.data(), 0, memory_.size());
  secret_ = HashSecret();
}

}  // namespace spoor::dataplane
