// A counter that one thread writes and any thread reads, at the price of a plain add.
#pragma once

#include <atomic>
#include <cstdint>

namespace spoor::base {

// Exactly one thread calls Add and Sub; any thread reads. Values of several counters are not a consistent snapshot
// while the writer runs; they are once it stopped.
class Counter {
 public:
  void Add(std::uint64_t amount = 1) noexcept {
    // Relaxed: one writer, and no other data is published through a counter.
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  void Sub(std::uint64_t amount = 1) noexcept {
    // Relaxed: as in Add.
    value_.store(value_.load(std::memory_order_relaxed) - amount, std::memory_order_relaxed);
  }
  std::uint64_t value() const noexcept {
    // Relaxed: as in Add.
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace spoor::base
