// A counter that one thread writes and any thread reads, at the price of a plain add.
#pragma once

#include <atomic>
#include <cstdint>

namespace spoor::base {

// Exactly one thread calls Add, Sub, Set and assigns; any thread reads. Values of several counters are not a consistent
// snapshot while the writer runs; they are once it stopped.
class Counter {
 public:
  Counter() = default;
  Counter(const Counter& other) noexcept : value_(other.value()) {}
  Counter& operator=(const Counter& other) noexcept {
    Set(other.value());
    return *this;
  }

  void Add(std::uint64_t amount = 1) noexcept {
    // Relaxed: one writer, and no other data is published through a counter.
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  void Sub(std::uint64_t amount = 1) noexcept {
    // Relaxed: as in Add.
    value_.store(value_.load(std::memory_order_relaxed) - amount, std::memory_order_relaxed);
  }
  void Set(std::uint64_t value) noexcept {
    // Relaxed: as in Add.
    value_.store(value, std::memory_order_relaxed);
  }
  std::uint64_t value() const noexcept {
    // Relaxed: as in Add.
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace spoor::base
