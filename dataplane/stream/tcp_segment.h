// From an IP packet to the TCP segment in it (RFC 9293 3.1). A pure function.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "dataplane/counters.h"
#include "dataplane/packet/ip_packet.h"

namespace spoor::dataplane {

// Sequence numbers wrap: `a - b` as a signed number says how far a is ahead of b (RFC 9293 3.4).
constexpr std::int32_t SequenceAhead(std::uint32_t a, std::uint32_t b) noexcept {
  return static_cast<std::int32_t>(a - b);
}

// The fields that following a stream needs; `payload` points into the packet.
struct TcpSegment {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint8_t flags = 0;
  base::ByteSpan payload;

  bool is_syn() const noexcept { return (flags & 0x02) != 0; }
  bool is_fin() const noexcept { return (flags & 0x01) != 0; }
  bool is_rst() const noexcept { return (flags & 0x04) != 0; }
  bool has_ack() const noexcept { return (flags & 0x10) != 0; }
};

// kSegment and `out` filled, or kMalformedTcp. `packet` is no fragment. Options are stepped over.
FrameVerdict ReadTcp(const IpPacket& packet, TcpSegment& out) noexcept;

// True if the checksum over pseudo header and segment (RFC 9293 3.1, RFC 8200 8.1) is right.
bool TcpChecksumIsGood(const IpPacket& packet) noexcept;

}  // namespace spoor::dataplane
