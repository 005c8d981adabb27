// Records from one worker to the exporter, by value: a record is copied into the ring in place, so the consumer touches
// no memory of the worker. An rte_ring of 64-octet slots in memory of its own; a record takes as many slots as it
// needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/huge_buffer.h"
#include "observation/record.h"

struct rte_ring;

namespace spoor::dataplane {

// Single producer, single consumer, bounded. Needs no DPDK environment (EAL).
class RecordRing {
 public:
  static constexpr std::size_t kSlot_octets = 64;
  // The longest record takes 1029 slots; smaller rings than this could not hold a few of them.
  static constexpr std::uint32_t kMinSlots = 4096;
  static constexpr std::uint32_t kMaxSlots = 1u << 26;

  // Memory for `slots` slots (rounded up to a power of two, cut to the bounds above) is taken here and nowhere else.
  explicit RecordRing(std::uint32_t slots);
  RecordRing(const RecordRing&) = delete;
  RecordRing& operator=(const RecordRing&) = delete;

  // The producer: copies the record, or returns false and leaves the ring as it was when there is no room. Never
  // blocks.
  bool Push(const observation::RecordView& record) noexcept;

  // The consumer: gives up to `max_records` records to `sink` in order and returns how many it took. The view is valid
  // during the call of `sink` only. When `sink` returns false its record stays in the ring and Drain returns.
  std::size_t Drain(std::size_t max_records, const std::function<bool(const observation::RecordView&)>& sink);

  // Either side; exact once the other side stopped.
  bool empty() const noexcept;
  std::uint32_t used_slots() const noexcept;
  std::uint32_t capacity_slots() const noexcept;

 private:
  base::HugeBuffer memory_;
  rte_ring* ring_;
  std::unique_ptr<std::uint8_t[]> linear_;  // the consumer's: a record that wraps around the end of the ring
};

}  // namespace spoor::dataplane
