// The innermost IP packet of a frame, after its tunnels: what fragments, UDP and TCP are read from. It is one step
// before the datagram, so that a fragment and a TCP segment have their addresses too.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace spoor::dataplane {

// Pointers into the frame; valid as long as it.
struct IpPacket {
  const std::uint8_t* source = nullptr;       // 4 or 16 octets by family
  const std::uint8_t* destination = nullptr;  // the same
  std::uint8_t family = 4;                    // 4 or 6
  std::uint8_t protocol = 0;                  // of `payload`, after IPv6 extension headers
  base::ByteSpan payload;                     // as long as the IP length says; of a fragment, its piece
  bool is_fragment = false;
  bool more_fragments = false;
  std::uint16_t fragment_offset_octets = 0;
  std::uint32_t fragment_id = 0;  // 16 bits in IPv4 (RFC 791 3.1), 32 in IPv6 (RFC 8200 4.5)

  std::uint8_t address_octets() const noexcept { return family == 4 ? 4 : 16; }
};

}  // namespace spoor::dataplane
