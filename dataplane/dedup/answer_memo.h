// The answer memo of one worker. Authoritative servers send the same answer as the same octets, but for the id and the
// case of the question (0x20). A keyed hash of the message with these two left out finds in one probe that all its
// tuples are known; one counter then stands for all of them until it is handed on. Counts stay exact: a hit is an
// observation of each tuple, made later. The memo keeps tuples, never messages, so nothing that is not recorded rests
// in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/huge_buffer.h"
#include "dataplane/fingerprint.h"
#include "dataplane/observe/observation.h"

namespace spoor::dataplane {

// The same for two messages that differ in id and in the case of the question's name only. `name_octets`: of the name
// behind the header. At most AnswerMemo::kMaxMessage_octets octets.
Fingerprint AnswerKey(const HashSecret& secret, base::ByteSpan message, std::size_t name_octets) noexcept;

// Memory at construction only. One worker.
class AnswerMemo {
 public:
  // What fits into an Ethernet frame of the usual size.
  static constexpr std::size_t kMaxMessage_octets = 1472;
  static constexpr std::size_t kMaxObservations = 32;
  static constexpr std::uint32_t kMinEntries = 64;
  static constexpr std::uint32_t kMaxEntries = 1u << 24;

  // What stands for one answer: all that a hit touches. Four entries are one cache line and one set.
  struct alignas(16) Entry {
    std::uint64_t tag;              // 64 bits of the key; the set it lies in has others
    std::uint32_t time_last_s;      // of what is pending
    std::uint32_t pending : 26;     // messages not yet handed on
    std::uint32_t tuple_count : 6;  // of the answer; 0: the entry is free
  };
  static constexpr std::uint32_t kMaxPending = (1u << 26) - 1;

  // 0 turns it off; otherwise rounded up to a power of two and cut to the bounds above.
  explicit AnswerMemo(std::uint32_t entries);

  bool enabled() const noexcept { return entries_ != nullptr; }
  void Prefetch(const Fingerprint& key) const noexcept { __builtin_prefetch(SetOf(key), 1); }
  // The entry of `key`, or nullptr.
  Entry* Find(const Fingerprint& key) noexcept;
  // True if the tuples of an answer fit into an entry. An answer without any does not.
  static bool Fits(std::span<const Observation> observations) noexcept;
  // The entry that `key` should take; the caller hands on what is pending there before it calls Assign.
  Entry& Victim(const Fingerprint& key) noexcept;
  void Assign(Entry& entry, const Fingerprint& key, std::span<const Observation> observations) noexcept;
  // One message more, at `time_s`; there must be fewer than kMaxPending.
  void Count(Entry& entry, std::uint32_t time_s) noexcept;
  // Writes what is pending as observations, each with the count and times of the entry, to `out` (room for
  // kMaxObservations) and returns how many. Their tuples belong to the memo.
  std::size_t Expand(const Entry& entry, const HashSecret& secret, Observation* out) const noexcept;

  // Entries by position, for the flush.
  std::uint32_t entry_count() const noexcept { return entry_count_; }
  Entry& entry(std::uint32_t index) noexcept { return entries_[index]; }

 private:
  static constexpr std::uint32_t kWays = 4;
  // The tuples of an answer, and the time of the first pending message.
  struct Slot {
    std::uint32_t time_first_s;
    std::uint8_t tuples[1020];
  };
  static_assert(sizeof(Slot) == 1024);
  static_assert(sizeof(Entry) * kWays == 64);

  Entry* SetOf(const Fingerprint& key) const noexcept {
    return entries_ + (key.low & (entry_count_ / kWays - 1)) * kWays;
  }
  Slot& SlotOf(const Entry& entry) const noexcept { return slots_[&entry - entries_]; }

  std::uint32_t entry_count_;
  base::HugeBuffer entry_memory_;
  base::HugeBuffer slot_memory_;
  Entry* entries_ = nullptr;
  Slot* slots_ = nullptr;
};

}  // namespace spoor::dataplane
