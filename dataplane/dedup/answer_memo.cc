#include "dataplane/dedup/answer_memo.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "dns/header.h"
#include "dns/name.h"

namespace spoor::dataplane {
namespace {

// A tuple as it rests in a slot: this, then type, owner and RDATA as they are hashed.
struct SlotTuple {
  std::uint16_t type;
  std::uint16_t owner_octets;
  std::uint16_t rdata_octets;
  std::uint16_t provenance;
};

std::size_t TupleOctets(const Observation& observation) noexcept {
  return std::size_t{2} + observation.owner_octets + observation.rdata_octets;
}

}  // namespace

Fingerprint AnswerKey(const HashSecret& secret, base::ByteSpan message, std::size_t name_octets) noexcept {
  std::uint8_t copy[AnswerMemo::kMaxMessage_octets];
  std::memcpy(copy, message.data(), message.size());
  copy[0] = copy[1] = 0;
  dns::Fold(copy + dns::kHeader_octets, name_octets);
  return secret.Hash({copy, message.size()});
}

AnswerMemo::AnswerMemo(std::uint32_t entries)
    : entry_count_(entries == 0 ? 0 : std::bit_ceil(std::clamp(entries, kMinEntries, kMaxEntries))) {
  if (entry_count_ == 0) return;
  entry_memory_ = base::HugeBuffer(entry_count_ * sizeof(Entry));
  slot_memory_ = base::HugeBuffer(entry_count_ * sizeof(Slot));
  entries_ = entry_memory_.As<Entry>();
  slots_ = slot_memory_.As<Slot>();
}

AnswerMemo::Entry* AnswerMemo::Find(const Fingerprint& key) noexcept {
  Entry* set = SetOf(key);
  for (std::uint32_t way = 0; way < kWays; ++way) {
    if (set[way].tag == key.high && set[way].tuple_count != 0) return &set[way];
  }
  return nullptr;
}

bool AnswerMemo::Fits(std::span<const Observation> observations) noexcept {
  if (observations.empty() || observations.size() > kMaxObservations) return false;
  std::size_t octets = 0;
  for (const Observation& observation : observations) octets += sizeof(SlotTuple) + TupleOctets(observation);
  return octets <= sizeof(Slot::tuples);
}

AnswerMemo::Entry& AnswerMemo::Victim(const Fingerprint& key) noexcept {
  Entry* set = SetOf(key);
  // A free one has time 0; the longest unseen goes otherwise.
  return *std::min_element(set, set + kWays,
                           [](const Entry& a, const Entry& b) { return a.time_last_s < b.time_last_s; });
}

void AnswerMemo::Assign(Entry& entry, const Fingerprint& key, std::span<const Observation> observations) noexcept {
  entry.tag = key.high;
  entry.time_last_s = observations.front().time_last_s;
  entry.pending = 0;
  entry.tuple_count = static_cast<std::uint32_t>(observations.size()) & (2 * kMaxObservations - 1);
  std::uint8_t* at = SlotOf(entry).tuples;
  for (const Observation& observation : observations) {
    const SlotTuple head{observation.type, observation.owner_octets, observation.rdata_octets, observation.provenance};
    std::memcpy(at, &head, sizeof head);
    std::memcpy(at + sizeof head, observation.tuple, TupleOctets(observation));
    at += sizeof head + TupleOctets(observation);
  }
}

// The slot is cold: it is touched by the first message after a flush and by one that is older than the last.
void AnswerMemo::Count(Entry& entry, std::uint32_t time_s) noexcept {
  if (entry.pending == 0) {
    SlotOf(entry).time_first_s = time_s;
    entry.time_last_s = time_s;
  } else if (time_s > entry.time_last_s) {
    entry.time_last_s = time_s;
  } else if (time_s < entry.time_last_s) {
    std::uint32_t& first_s = SlotOf(entry).time_first_s;
    first_s = std::min(first_s, time_s);
  }
  entry.pending = (entry.pending + 1) & kMaxPending;
}

std::size_t AnswerMemo::Expand(const Entry& entry, const HashSecret& secret, Observation* out) const noexcept {
  const Slot& slot = SlotOf(entry);
  const std::uint8_t* at = slot.tuples;
  for (std::uint32_t i = 0; i < entry.tuple_count; ++i) {
    SlotTuple head;
    std::memcpy(&head, at, sizeof head);
    const std::uint8_t* tuple = at + sizeof head;
    const std::size_t octets = std::size_t{2} + head.owner_octets + head.rdata_octets;
    out[i] = {.key = secret.Hash({tuple, octets}),
              .tuple = tuple,
              .time_first_s = slot.time_first_s,
              .time_last_s = entry.time_last_s,
              .count = entry.pending,
              .type = head.type,
              .owner_octets = head.owner_octets,
              .rdata_octets = head.rdata_octets,
              .provenance = static_cast<std::uint8_t>(head.provenance)};
    at = tuple + octets;
  }
  return entry.tuple_count;
}

}  // namespace spoor::dataplane
