// Follows the directions of TCP connections from their SYN and gives the DNS messages in them, by the rules of
// docs/semantics.md: the first copy of an octet counts, and nothing is used after a hole. Octets are copied only when
// others have to come first; a receive buffer is never held.
#pragma once

#include <cstdint>

#include "base/huge_buffer.h"
#include "dataplane/counters.h"
#include "dataplane/fingerprint.h"
#include "dataplane/packet/datagram.h"
#include "dataplane/packet/ip_packet.h"
#include "dataplane/stream/limits.h"
#include "dataplane/stream/reorder_windows.h"
#include "dataplane/stream/slot_index.h"
#include "dataplane/stream/slot_list.h"
#include "dataplane/stream/tcp_framer.h"
#include "dataplane/stream/tcp_segment.h"

namespace spoor::dataplane {

// A direction in which nothing comes for this long, by packet time, is forgotten.
inline constexpr std::uint64_t kStreamIdle_us = 300'000'000;

// One worker's; it sees both directions. `secret` and `counters` outlive it. Memory at construction only. Idle
// directions are forgotten a few per call, so that no segment after a silence pays for all of them; none is used in the
// meantime.
class TcpStreams {
 public:
  TcpStreams(const StreamLimits& limits, const HashSecret& secret, PipelineCounters& counters);

  // Takes a segment that came at `time_us`: kSegment, or why it is not used.
  FrameVerdict Take(const IpPacket& packet, const TcpSegment& segment, std::uint64_t time_us) noexcept;

  // The messages that the segment given to Take has completed, one by one; false when there are no more. Addresses are
  // valid as long as the packet, the payload until the next call. To be called until it says false.
  bool Next(Datagram& message) noexcept;

 private:
  enum class State : std::uint8_t {
    kOpen,
    kClosed,  // by FIN or RST; remembered so that late copies are known as such
    kBroken,  // something is missing for good
  };
  struct Direction {
    std::uint64_t last_us;   // the last segment
    std::uint32_t initial;   // sequence number of its SYN
    std::uint32_t next;      // of the first octet that is not here yet
    std::uint32_t end;       // of its FIN, if has_end
    std::uint32_t answered;  // what its SYN acknowledged, if is_answer
    std::uint32_t window;    // in windows_, or kNoSlot
    State state;
    bool has_end;
    bool is_answer;  // it began with SYN and ACK
    PartialMessage partial;
  };

  static bool StartsAgain(const Direction& direction, const TcpSegment& segment, std::uint64_t time_us) noexcept;
  std::uint32_t Begin(const IpPacket& packet, const TcpSegment& segment, std::uint32_t slot) noexcept;
  void DropOldReverse(std::uint32_t reverse, const TcpSegment& segment) noexcept;
  FrameVerdict Reset(std::uint32_t slot, std::uint32_t reverse, const TcpSegment& segment) noexcept;
  FrameVerdict Follow(std::uint32_t slot, const TcpSegment& segment) noexcept;
  FrameVerdict Accept(std::uint32_t slot, std::uint32_t sequence, base::ByteSpan octets) noexcept;
  bool TakeWindow(std::uint32_t slot) noexcept;
  bool Refill(Direction& direction) noexcept;
  bool MakeRoom(std::uint32_t slot) noexcept;

  // A direction ends in one of these ways, each counted once.
  void Close(std::uint32_t slot) noexcept;
  void Break(std::uint32_t slot, base::Counter& reason) noexcept;
  void Forget(std::uint32_t slot, base::Counter& reason) noexcept;
  void End(std::uint32_t slot, base::Counter& reason) noexcept;
  void ForgetIdle() noexcept;
  bool IsIdle(std::uint32_t slot) const noexcept { return now_us_ > directions_[slot].last_us + kStreamIdle_us; }
  std::uint32_t Find(const Fingerprint& key) noexcept;
  base::Counter& ReasonToPushOut(std::uint32_t slot) const noexcept;

  const HashSecret& secret_;
  PipelineCounters& counters_;
  SlotIndex index_;
  base::HugeBuffer direction_memory_;
  Direction* directions_;
  ReorderWindows windows_;
  TcpFramer framer_;
  SlotList ages_;             // all that are not closed, by their last segment
  SlotList closed_;           // those that are, by when: they go out first
  SlotList window_holders_;   // by when they took their window
  SlotList message_holders_;  // by when their partial message began

  // The segment in work.
  std::uint64_t now_us_ = 0;
  std::uint32_t current_ = kNoSlot;
  base::ByteSpan ready_;  // octets in order that are not yet looked at
  Datagram ends_;
};

}  // namespace spoor::dataplane
