// Two Bloom filter generations that take turns, so that the filter never fills up for good: keys go into the current
// one and are looked up in both; when the current one is full or old, the older one is cleared and becomes current.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/counter.h"
#include "dataplane/dedup/bloom_filter.h"
#include "dataplane/handoff/grace_period.h"

namespace spoor::dataplane {

// What workers use at one moment. Immutable.
struct FilterPair {
  BloomFilter* current = nullptr;
  BloomFilter* previous = nullptr;  // nullptr while the older generation is being cleared
};

// Workers read pair() once per burst and report Quiescent to the GracePeriod between bursts; one control thread
// rotates.
class Generations {
 public:
  // `grace` outlives this object and knows all workers that call pair().
  Generations(unsigned bits_log2, GracePeriod& grace);

  // Any worker; valid until its next quiescent state.
  const FilterPair& pair() const noexcept {
    // Acquire: pairs with the release in Publish, so that a cleared filter is seen cleared.
    return *pair_.load(std::memory_order_acquire);
  }

  // The control thread: rotates if workers inserted `inserted_total` keys in all (ever) and the current generation is
  // full by that, or if it is older than `max_age_ms` (0: no limit); at most once in kMinAge_ms. Blocks for a grace
  // period and the time of clearing when it rotates; workers go on. Returns whether it rotated.
  bool MaybeRotate(std::uint64_t now_ms, std::uint64_t inserted_total, std::uint64_t max_age_ms);

  std::uint64_t rotations() const noexcept { return rotations_.value(); }

  static constexpr std::uint64_t kMinAge_ms = 1000;

 private:
  void Publish(const FilterPair* pair) noexcept;
  void Rotate();

  BloomFilter filters_[2];
  // For each current filter: the pair with and without the other one.
  FilterPair both_[2];
  FilterPair alone_[2];
  std::atomic<const FilterPair*> pair_;
  GracePeriod& grace_;
  unsigned current_ = 0;
  std::uint64_t inserted_before_ = 0;
  std::uint64_t rotated_at_ms_ = 0;
  base::Counter rotations_;
};

}  // namespace spoor::dataplane
