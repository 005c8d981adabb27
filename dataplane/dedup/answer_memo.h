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
  static constexpr std::size_t kMaxMessage_octets = 512;
  static constexpr std::size_t kMaxObservations = 32;
  static constexpr std::uint32_t kMinEntries = 64;
  static constexpr std::uint32_t kMaxEntries = 1u << 24;

  // What stands for one answer. 32 octets: two entries are one cache line and one set.
  struct alignas(32) Entry {
    Fingerprint key;
    std::uint32_t pending = 0;  // messages not yet handed on; the times are theirs
    std::uint32_t time_first_s = 0;
    std::uint32_t time_last_s = 0;
    std::uint32_t observation_count = 0;  // tuples of the answer; 0: the entry is free
  };

  // 0 turns it off; otherwise rounded up to a power of two and cut to the bounds above.
  explicit AnswerMemo(std::uint32_t entries);

  bool enabled() const noexcept { return entries_ != nullptr; }
  // The entry of `key`, or nullptr.
  Entry* Find(const Fingerprint& key) noexcept;
  // True if the tuples of an answer fit into an entry. An answer without any does not.
  static bool Fits(std::span<const Observation> observations) noexcept;
  // The entry that `key` should take; the caller hands on what is pending there before it calls Assign.
  Entry& Victim(const Fingerprint& key) noexcept;
  void Assign(Entry& entry, const Fingerprint& key, std::span<const Observation> observations) noexcept;
  static void Count(Entry& entry, std::uint32_t time_s) noexcept;
  // Writes what is pending as observations, each with the count and times of the entry, to `out` (room for
  // kMaxObservations) and returns how many. Their tuples belong to the memo.
  std::size_t Expand(const Entry& entry, const HashSecret& secret, Observation* out) const noexcept;

  // Entries by position, for the flush.
  std::uint32_t entry_count() const noexcept { return entry_count_; }
  Entry& entry(std::uint32_t index) noexcept { return entries_[index]; }

 private:
  static constexpr std::uint32_t kWays = 2;
  static constexpr std::size_t kSlot_octets = 512;
  static_assert(sizeof(Entry) * kWays == 64);

  Entry* SetOf(const Fingerprint& key) const noexcept {
    return entries_ + (key.low & (entry_count_ / kWays - 1)) * kWays;
  }
  std::uint8_t* SlotOf(const Entry& entry) const noexcept {
    return slots_ + static_cast<std::size_t>(&entry - entries_) * kSlot_octets;
  }

  std::uint32_t entry_count_;
  base::HugeBuffer entry_memory_;
  base::HugeBuffer slot_memory_;
  Entry* entries_ = nullptr;
  std::uint8_t* slots_ = nullptr;
};

}  // namespace spoor::dataplane
