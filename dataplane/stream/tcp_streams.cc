#include "dataplane/stream/tcp_streams.h"

#include <algorithm>
#include <cstring>

#include "base/byte_order.h"

namespace spoor::dataplane {
namespace {

constexpr auto kWindow = static_cast<std::int32_t>(ReorderWindows::kWindow_octets);
// Idle directions of each kind that one segment takes along; more than the one that it may open.
constexpr unsigned kMaxForgotten = 16;
// A sequence number further ahead than any sender's window is somebody else's.
constexpr std::int32_t kMaxAhead = 1 << 20;

Fingerprint KeyOf(const HashSecret& secret, const IpPacket& packet, const TcpSegment& segment, bool reverse) noexcept {
  std::uint8_t key[2 * 16 + 2 * 2 + 1] = {};
  std::memcpy(key, reverse ? packet.destination : packet.source, packet.address_octets());
  std::memcpy(key + 16, reverse ? packet.source : packet.destination, packet.address_octets());
  base::StoreBe16(key + 32, reverse ? segment.destination_port : segment.source_port);
  base::StoreBe16(key + 34, reverse ? segment.source_port : segment.destination_port);
  key[36] = packet.family;
  return secret.Hash(key);
}

Datagram EndsOf(const IpPacket& packet, const TcpSegment& segment) noexcept {
  Datagram ends;
  ends.source = packet.source;
  ends.destination = packet.destination;
  ends.family = packet.family;
  ends.transport = Transport::kTcp;
  ends.source_port = segment.source_port;
  ends.destination_port = segment.destination_port;
  return ends;
}

}  // namespace

TcpStreams::TcpStreams(const StreamLimits& limits, const HashSecret& secret, PipelineCounters& counters)
    : secret_(secret),
      counters_(counters),
      index_(std::max(limits.directions, StreamLimits::kMinDirections)),
      direction_memory_(std::max(limits.directions, StreamLimits::kMinDirections) * sizeof(Direction)),
      directions_(direction_memory_.As<Direction>()),
      windows_(std::max(limits.windows, 1u)),
      framer_(std::max(limits.message_chunks, StreamLimits::kMinChunks)),
      ages_(std::max(limits.directions, StreamLimits::kMinDirections)),
      closed_(std::max(limits.directions, StreamLimits::kMinDirections)),
      window_holders_(std::max(limits.directions, StreamLimits::kMinDirections)),
      message_holders_(std::max(limits.directions, StreamLimits::kMinDirections)) {}

FrameVerdict TcpStreams::Take(const IpPacket& packet, const TcpSegment& segment, std::uint64_t time_us) noexcept {
  current_ = kNoSlot;
  ready_ = {};
  ends_ = EndsOf(packet, segment);
  now_us_ = time_us;
  ForgetIdle();
  std::uint32_t slot = Find(KeyOf(secret_, packet, segment, false));
  if (segment.is_rst() || segment.is_syn()) {
    const std::uint32_t reverse = Find(KeyOf(secret_, packet, segment, true));
    if (segment.is_rst()) return Reset(slot, reverse, segment);
    if (slot == kNoSlot || StartsAgain(directions_[slot], segment, time_us)) {
      DropOldReverse(reverse, segment);
      slot = Begin(packet, segment, slot);
    }
  }
  if (slot == kNoSlot) return FrameVerdict::kTcpNoStart;
  directions_[slot].last_us = time_us;
  if (directions_[slot].state != State::kClosed) ages_.PushBack(slot);
  return Follow(slot, segment);
}

// A SYN of a known direction: a copy or retransmission of its own, or a new connection. Its own comes before the
// direction has ended and not with a time before what followed it; the same capture replayed again does.
bool TcpStreams::StartsAgain(const Direction& direction, const TcpSegment& segment, std::uint64_t time_us) noexcept {
  return direction.initial != segment.sequence || direction.state == State::kClosed || time_us < direction.last_us;
}

std::uint32_t TcpStreams::Begin(const IpPacket& packet, const TcpSegment& segment, std::uint32_t slot) noexcept {
  if (slot != kNoSlot) Forget(slot, counters_.streams_restarted);
  const Fingerprint key = KeyOf(secret_, packet, segment, false);
  slot = index_.Insert(key);
  if (slot == kNoSlot) {
    const std::uint32_t oldest = closed_.front() != kNoSlot ? closed_.front() : ages_.front();
    Forget(oldest, ReasonToPushOut(oldest));
    slot = index_.Insert(key);
  }
  Direction& direction = directions_[slot];
  direction = {};
  direction.initial = segment.sequence;
  direction.next = segment.sequence + 1;
  direction.window = kNoSlot;
  direction.is_answer = segment.has_ack();
  direction.answered = segment.acknowledgment;
  counters_.streams_opened.Add();
  counters_.streams_followed.Add();
  return slot;
}

void TcpStreams::DropOldReverse(std::uint32_t reverse, const TcpSegment& segment) noexcept {
  // A new connection on old ports: what is known of the other direction is of the old one, unless it has answered this
  // very SYN (and perhaps data in it) and only came first.
  if (reverse == kNoSlot || segment.has_ack() || !directions_[reverse].is_answer) return;
  const std::int32_t ahead = SequenceAhead(directions_[reverse].answered, segment.sequence + 1);
  if (ahead < 0 || ahead > kWindow) Forget(reverse, counters_.streams_restarted);
}

FrameVerdict TcpStreams::Reset(std::uint32_t slot, std::uint32_t reverse, const TcpSegment& segment) noexcept {
  // Only with numbers that the connection could have now (RFC 5961 3.2), so that a stranger's does not end it.
  if (slot != kNoSlot) {
    const Direction& direction = directions_[slot];
    const bool fits = SequenceAhead(segment.sequence, direction.initial) >= 0 &&
                      SequenceAhead(segment.sequence, direction.next) <= kWindow;
    if (!fits) return FrameVerdict::kTcpOutOfWindow;
    Close(slot);
    if (reverse != kNoSlot) Close(reverse);
    return FrameVerdict::kSegment;
  }
  if (reverse == kNoSlot || !segment.has_ack()) return FrameVerdict::kTcpNoStart;
  const Direction& direction = directions_[reverse];
  const bool fits = SequenceAhead(segment.acknowledgment, direction.initial) > 0 &&
                    SequenceAhead(segment.acknowledgment, direction.next) <= kWindow;
  if (!fits) return FrameVerdict::kTcpOutOfWindow;
  Close(reverse);
  return FrameVerdict::kSegment;
}

FrameVerdict TcpStreams::Follow(std::uint32_t slot, const TcpSegment& segment) noexcept {
  Direction& direction = directions_[slot];
  std::uint32_t sequence = segment.sequence + (segment.is_syn() ? 1 : 0);
  base::ByteSpan octets = segment.payload;
  const std::int32_t ahead = SequenceAhead(sequence, direction.next);
  if (ahead > kMaxAhead) return FrameVerdict::kTcpOutOfWindow;
  if (direction.state == State::kBroken) return octets.empty() ? FrameVerdict::kSegment : FrameVerdict::kTcpAfterHole;

  const std::uint32_t end = sequence + static_cast<std::uint32_t>(octets.size());
  if (segment.is_fin() && !direction.has_end && SequenceAhead(end, direction.next) >= 0) {
    direction.has_end = true;
    direction.end = end;
  }
  if (direction.has_end && SequenceAhead(end, direction.end) > 0) {
    const std::int32_t inside = std::max(SequenceAhead(direction.end, sequence), 0);
    octets = octets.first(std::min(octets.size(), static_cast<std::size_t>(inside)));
  }
  if (ahead < 0) {
    const std::size_t known = std::min(static_cast<std::size_t>(-std::int64_t{ahead}), octets.size());
    octets = octets.subspan(known);
    sequence = direction.next;
  }
  if (direction.state == State::kClosed) return octets.empty() ? FrameVerdict::kSegment : FrameVerdict::kTcpClosed;
  return Accept(slot, sequence, octets);
}

FrameVerdict TcpStreams::Accept(std::uint32_t slot, std::uint32_t sequence, base::ByteSpan octets) noexcept {
  Direction& direction = directions_[slot];
  const std::int32_t ahead = SequenceAhead(sequence, direction.next);
  if (!octets.empty()) {
    if (ahead + static_cast<std::int32_t>(octets.size()) > kWindow) {
      Break(slot, counters_.streams_holes);
      return FrameVerdict::kTcpAfterHole;
    }
    if (ahead == 0 && direction.window == kNoSlot) {
      ready_ = octets;
      direction.next += static_cast<std::uint32_t>(octets.size());
    } else {
      if (direction.window == kNoSlot && !TakeWindow(slot)) return FrameVerdict::kTcpAfterHole;
      windows_.Put(direction.window, sequence, octets);
    }
  }
  current_ = slot;
  return FrameVerdict::kSegment;
}

bool TcpStreams::TakeWindow(std::uint32_t slot) noexcept {
  std::uint32_t window = windows_.Acquire();
  if (window == kNoSlot) {
    Break(window_holders_.front(), ReasonToPushOut(window_holders_.front()));
    window = windows_.Acquire();
  }
  directions_[slot].window = window;
  window_holders_.PushBack(slot);
  return window != kNoSlot;
}

bool TcpStreams::Next(Datagram& message) noexcept {
  while (current_ != kNoSlot) {
    Direction& direction = directions_[current_];
    if (ready_.empty() && !Refill(direction)) {
      if (direction.has_end && direction.next == direction.end) Close(current_);
      break;
    }
    const TcpFramer::Step step = framer_.Next(direction.partial, ready_, message.payload);
    if (direction.partial.body.octets == 0) {
      message_holders_.Remove(current_);
    } else if (!message_holders_.contains(current_)) {
      message_holders_.PushBack(current_);
    }
    if (step == TcpFramer::Step::kMessage) {
      const base::ByteSpan payload = message.payload;
      message = ends_;
      message.payload = payload;
      counters_.streams_messages.Add();
      return true;
    }
    if (step == TcpFramer::Step::kNoRoom && !MakeRoom(current_)) break;
  }
  current_ = kNoSlot;
  return false;
}

bool TcpStreams::Refill(Direction& direction) noexcept {
  if (direction.window == kNoSlot) return false;
  ready_ = windows_.Take(direction.window, direction.next);
  direction.next += static_cast<std::uint32_t>(ready_.size());
  if (windows_.IsEmpty(direction.window)) {
    // The octets stay as they are until somebody takes the window, which is after they were looked at.
    windows_.Release(direction.window);
    direction.window = kNoSlot;
    window_holders_.Remove(current_);
  }
  return !ready_.empty();
}

bool TcpStreams::MakeRoom(std::uint32_t slot) noexcept {
  const std::uint32_t oldest = message_holders_.front();
  const std::uint32_t broken = oldest == kNoSlot ? slot : oldest;
  Break(broken, ReasonToPushOut(broken));
  return oldest != kNoSlot && oldest != slot;
}

void TcpStreams::Close(std::uint32_t slot) noexcept {
  const Direction& direction = directions_[slot];
  if (direction.state == State::kClosed) return;
  // What waits behind a gap will never be used.
  End(slot, direction.window == kNoSlot ? counters_.streams_closed : counters_.streams_holes);
  directions_[slot].state = State::kClosed;
  ages_.Remove(slot);
  closed_.PushBack(slot);
}

void TcpStreams::Break(std::uint32_t slot, base::Counter& reason) noexcept {
  End(slot, reason);
  directions_[slot].state = State::kBroken;
}

void TcpStreams::Forget(std::uint32_t slot, base::Counter& reason) noexcept {
  End(slot, reason);
  ages_.Remove(slot);
  closed_.Remove(slot);
  index_.Erase(slot);
}

void TcpStreams::End(std::uint32_t slot, base::Counter& reason) noexcept {
  Direction& direction = directions_[slot];
  if (direction.state != State::kOpen) return;
  reason.Add();
  counters_.streams_followed.Sub();
  if (!direction.partial.IsEmpty()) counters_.streams_cut_messages.Add();
  framer_.Drop(direction.partial);
  message_holders_.Remove(slot);
  if (direction.window != kNoSlot) windows_.Release(direction.window);
  direction.window = kNoSlot;
  window_holders_.Remove(slot);
}

void TcpStreams::ForgetIdle() noexcept {
  for (SlotList* list : {&ages_, &closed_}) {
    for (unsigned forgotten = 0; forgotten < kMaxForgotten; ++forgotten) {
      const std::uint32_t slot = list->front();
      if (slot == kNoSlot || !IsIdle(slot)) break;
      Forget(slot, counters_.streams_expired);
    }
  }
}

// The slot of a direction that is not idle; an idle one is forgotten.
std::uint32_t TcpStreams::Find(const Fingerprint& key) noexcept {
  const std::uint32_t slot = index_.Find(key);
  if (slot == kNoSlot || !IsIdle(slot)) return slot;
  Forget(slot, counters_.streams_expired);
  return kNoSlot;
}

// A direction makes room for others, unless its time is over anyway.
base::Counter& TcpStreams::ReasonToPushOut(std::uint32_t slot) const noexcept {
  return IsIdle(slot) ? counters_.streams_expired : counters_.streams_evicted;
}

}  // namespace spoor::dataplane
