// One Bloom filter, shared by all workers without a lock. Blocked: the 8 bits of a key lie in one cache line, one in
// each of its 8 words, so that a probe touches one line (Putze, Sanders, Singler 2007: "Cache-, Hash- and
// Space-Efficient Bloom Filters"). Test before set, as in RocksDB's DynamicBloom: a repeat never takes the line
// exclusive.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/huge_buffer.h"
#include "dataplane/fingerprint.h"

namespace spoor::dataplane {

// Memory is taken at construction. Contains and Insert: any number of threads at once. Clear: nobody else at that time.
class BloomFilter {
 public:
  static constexpr unsigned kMinBitsLog2 = 9;  // one block
  static constexpr unsigned kMaxBitsLog2 = 40;

  // 2^bits_log2 bits, cut to the bounds above, all zero, with a fresh random secret.
  explicit BloomFilter(unsigned bits_log2);

  // Where a key lies: computed once, then prefetched, tested and perhaps set.
  struct Place {
    std::uint64_t block = 0;
    std::uint64_t bits = 0;  // 6 bits for each of the 8 words
  };
  Place Locate(const Fingerprint& key) const noexcept;
  void Prefetch(const Place& place) const noexcept { __builtin_prefetch(&blocks_[place.block]); }

  // True if all bits of the key are set: it was inserted since the last Clear, or it is a false positive.
  bool Contains(const Place& place) const noexcept;
  void Insert(const Place& place) noexcept;

  // Zeroes all bits and takes a new secret, so that a false positive of one generation is none in the next.
  void Clear();

  // Keys that the filter holds at a false positive rate of about 2e-5: one for 32 bits.
  std::uint64_t capacity() const noexcept { return block_count_ * 16; }

 private:
  static constexpr std::size_t kWords = 8;
  struct alignas(64) Block {
    std::atomic<std::uint64_t> words[kWords];
  };

  std::uint64_t block_count_;
  base::HugeBuffer memory_;
  Block* blocks_;
  HashSecret secret_;
};

}  // namespace spoor::dataplane
