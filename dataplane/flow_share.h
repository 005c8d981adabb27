// Which flows are worked on when not all can be: a part of the space of flow hashes. Whoever reads frames asks it, the
// control thread sets it (dataplane/sampling.h). It keeps or drops whole flows, queries and answers alike, and what a
// smaller part keeps a larger one keeps too.
#pragma once

#include <atomic>
#include <cstdint>

namespace spoor::dataplane {

// A part of all flows; a value.
class FlowPart {
 public:
  // Flows of which one is kept at the least.
  static constexpr std::uint32_t kMaxOneIn = 64;

  // One in `one_in` flows: a power of two up to kMaxOneIn, 1 for all of them.
  static constexpr FlowPart OneIn(std::uint32_t one_in) noexcept {
    return FlowPart(static_cast<std::uint32_t>((std::uint64_t{1} << 32) / one_in - 1));
  }

  bool is_all() const noexcept { return last_ == ~std::uint32_t{0}; }
  // `flow_hash` is the same in both directions. Does not go by the bits that choose a worker or a queue, so that each
  // of them keeps its part. A hash of 0, which stands for no flow, is always kept.
  bool Keeps(std::uint32_t flow_hash) const noexcept { return flow_hash * kSpread <= last_; }

 private:
  friend class FlowShare;
  // 2^32 divided by the golden ratio: the upper bits of the product depend on all bits of the hash.
  static constexpr std::uint32_t kSpread = 0x9e3779b1;

  explicit constexpr FlowPart(std::uint32_t last) noexcept : last_(last) {}

  std::uint32_t last_;  // of the spread hashes, the last that is kept
};

// The part that is kept now. One thread sets it, any thread reads it, once a burst.
class FlowShare {
 public:
  // Relaxed, like Set: pairs with nothing. No data is handed over with it, and a burst later is as good.
  FlowPart now() const noexcept { return FlowPart(last_.load(std::memory_order_relaxed)); }
  // Relaxed: see now.
  void Set(FlowPart part) noexcept { last_.store(part.last_, std::memory_order_relaxed); }

 private:
  std::atomic<std::uint32_t> last_{FlowPart::OneIn(1).last_};
};

}  // namespace spoor::dataplane
