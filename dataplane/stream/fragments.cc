#include "dataplane/stream/fragments.h"

#include <algorithm>
#include <cstring>

#include "base/byte_order.h"

namespace spoor::dataplane {
namespace {

// Of the payload of an IPv6 packet (RFC 8200 4.5). The length of an IPv4 packet has its header in it (RFC 791 3.1).
constexpr std::uint32_t kMaxDatagram_octets = 65535;
constexpr std::uint32_t kMaxIpv4Datagram_octets = kMaxDatagram_octets - 20;

// Old datagrams that one fragment takes along; more than the one that it may open.
constexpr unsigned kMaxExpired = 16;

// The end of a fragment in its datagram.
std::uint32_t EndOf(const IpPacket& fragment) noexcept {
  return fragment.fragment_offset_octets + static_cast<std::uint32_t>(fragment.payload.size());
}

bool IsMalformed(const IpPacket& fragment) noexcept {
  const bool whole_units = !fragment.more_fragments || fragment.payload.size() % 8 == 0;
  const std::uint32_t longest = fragment.family == 4 ? kMaxIpv4Datagram_octets : kMaxDatagram_octets;
  return fragment.payload.empty() || !whole_units || EndOf(fragment) > longest;
}

// What the fragments of one datagram share. The protocol belongs to it in IPv4 (RFC 791 3.2) and not in IPv6
// (RFC 8200 4.5), where later fragments may name another one.
Fingerprint KeyOf(const HashSecret& secret, const IpPacket& fragment) noexcept {
  std::uint8_t key[2 * 16 + 4 + 2] = {};
  std::memcpy(key, fragment.source, fragment.address_octets());
  std::memcpy(key + 16, fragment.destination, fragment.address_octets());
  base::StoreBe32(key + 32, fragment.fragment_id);
  key[36] = fragment.family;
  key[37] = fragment.family == 4 ? fragment.protocol : 0;
  return secret.Hash(key);
}

bool IsOld(std::uint64_t first_us, std::uint64_t now_us) noexcept {
  // Either way: time goes back when captures are replayed one after the other.
  const std::uint64_t age_us = now_us > first_us ? now_us - first_us : first_us - now_us;
  return age_us > kFragmentLife_us;
}

}  // namespace

FragmentTable::FragmentTable(const StreamLimits& limits, const HashSecret& secret, PipelineCounters& counters)
    : secret_(secret),
      counters_(counters),
      index_(std::max(limits.datagrams, 1u)),
      ages_(std::max(limits.datagrams, 1u)),
      pool_(std::max(limits.fragment_chunks, StreamLimits::kMinChunks)),
      entry_memory_(std::max(limits.datagrams, 1u) * sizeof(Entry)),
      entries_(entry_memory_.As<Entry>()),
      assembly_(kMaxDatagram_octets) {}

FrameVerdict FragmentTable::Take(const IpPacket& fragment, std::uint64_t time_us, IpPacket& whole) noexcept {
  whole = {};
  ExpireOld(time_us);
  if (IsMalformed(fragment)) return FrameVerdict::kFragmentMalformed;
  const std::uint32_t slot = FindOrOpen(fragment, time_us);
  Entry& entry = entries_[slot];
  if (entry.is_spoiled) return FrameVerdict::kFragmentOverlap;
  switch (Compare(entry, fragment)) {
    case Fit::kCopy:
      return FrameVerdict::kFragment;
    case Fit::kOverlap:
      return Spoil(slot, FrameVerdict::kFragmentOverlap);
    case Fit::kNew:
      break;
  }
  if (entry.piece_count == kMaxFragments) return Spoil(slot, FrameVerdict::kFragmentTooMany);
  Add(slot, fragment, time_us);
  if (entry.total_octets != 0 && entry.held_octets == entry.total_octets) Complete(slot, fragment, whole);
  return FrameVerdict::kFragment;
}

std::uint32_t FragmentTable::FindOrOpen(const IpPacket& fragment, std::uint64_t time_us) noexcept {
  const Fingerprint key = KeyOf(secret_, fragment);
  const std::uint32_t known = index_.Find(key);
  if (known != kNoSlot && !IsOld(entries_[known].first_us, time_us)) return known;
  if (known != kNoSlot) Close(known, counters_.fragments_expired);

  std::uint32_t slot = index_.Insert(key);
  if (slot == kNoSlot) {
    PushOut(ages_.front(), time_us);
    slot = index_.Insert(key);
  }
  ages_.PushBack(slot);
  Entry& entry = entries_[slot];
  entry.first_us = time_us;
  entry.total_octets = entry.held_octets = entry.piece_count = 0;
  entry.is_spoiled = false;
  counters_.fragments_opened.Add();
  counters_.fragments_waiting.Add();
  return slot;
}

FragmentTable::Fit FragmentTable::Compare(const Entry& entry, const IpPacket& fragment) const noexcept {
  const std::uint32_t begin = fragment.fragment_offset_octets;
  const std::uint32_t end = EndOf(fragment);
  std::uint32_t held_end = 0;
  for (std::uint32_t i = 0; i < entry.piece_count; ++i) {
    const Piece& piece = entry.pieces[i];
    const std::uint32_t piece_end = piece.offset_octets + piece.octets.octets;
    held_end = std::max(held_end, piece_end);
    if (end <= piece.offset_octets || begin >= piece_end) continue;
    const bool same_end = fragment.more_fragments ? end != entry.total_octets : end == entry.total_octets;
    const bool copy = begin == piece.offset_octets && same_end && pool_.Equals(piece.octets, fragment.payload);
    return copy ? Fit::kCopy : Fit::kOverlap;
  }
  // Two ends, or octets behind the end, are a contradiction like an overlap.
  const bool beyond = entry.total_octets != 0 && (!fragment.more_fragments || end > entry.total_octets);
  return beyond || (!fragment.more_fragments && held_end > end) ? Fit::kOverlap : Fit::kNew;
}

void FragmentTable::Add(std::uint32_t slot, const IpPacket& fragment, std::uint64_t time_us) noexcept {
  Entry& entry = entries_[slot];
  Piece& piece = entry.pieces[entry.piece_count];
  piece = {fragment.fragment_offset_octets, {}};
  while (!pool_.Append(piece.octets, fragment.payload)) {
    const std::uint32_t oldest = ages_.front();
    PushOut(oldest, time_us);
    if (oldest == slot) return;  // it was the oldest itself
  }
  ++entry.piece_count;
  entry.held_octets += piece.octets.octets;
  if (!fragment.more_fragments) entry.total_octets = EndOf(fragment);
  if (fragment.fragment_offset_octets == 0) entry.protocol = fragment.protocol;
}

void FragmentTable::Complete(std::uint32_t slot, const IpPacket& fragment, IpPacket& whole) noexcept {
  Entry& entry = entries_[slot];
  std::memcpy(addresses_.data(), fragment.source, fragment.address_octets());
  std::memcpy(addresses_.data() + 16, fragment.destination, fragment.address_octets());
  for (std::uint32_t i = 0; i < entry.piece_count; ++i) {
    const Piece& piece = entry.pieces[i];
    pool_.CopyTo(piece.octets, assembly_.As<std::uint8_t>() + piece.offset_octets);
  }
  whole.source = addresses_.data();
  whole.destination = addresses_.data() + 16;
  whole.family = fragment.family;
  whole.protocol = entry.protocol;
  whole.payload = {assembly_.As<std::uint8_t>(), entry.total_octets};
  Close(slot, counters_.fragments_completed);
}

FrameVerdict FragmentTable::Spoil(std::uint32_t slot, FrameVerdict verdict) noexcept {
  // It stays until it is old, so that its other fragments do not begin anew.
  FreePieces(entries_[slot]);
  entries_[slot].is_spoiled = true;
  return verdict;
}

void FragmentTable::ExpireOld(std::uint64_t time_us) noexcept {
  for (unsigned closed = 0; closed < kMaxExpired; ++closed) {
    const std::uint32_t slot = ages_.front();
    if (slot == kNoSlot || !IsOld(entries_[slot].first_us, time_us)) return;
    Close(slot, counters_.fragments_expired);
  }
}

// It makes room for others, unless its time is over anyway.
void FragmentTable::PushOut(std::uint32_t slot, std::uint64_t time_us) noexcept {
  Close(slot, IsOld(entries_[slot].first_us, time_us) ? counters_.fragments_expired : counters_.fragments_evicted);
}

void FragmentTable::Close(std::uint32_t slot, base::Counter& reason) noexcept {
  Entry& entry = entries_[slot];
  (entry.is_spoiled ? counters_.fragments_spoiled : reason).Add();
  counters_.fragments_waiting.Sub();
  FreePieces(entry);
  ages_.Remove(slot);
  index_.Erase(slot);
}

void FragmentTable::FreePieces(Entry& entry) noexcept {
  for (std::uint32_t i = 0; i < entry.piece_count; ++i) pool_.Free(entry.pieces[i].octets);
  entry.piece_count = entry.held_octets = 0;
}

}  // namespace spoor::dataplane
