// The way back from an IP packet to a frame, as plain as can be: for packets that were put together from fragments and
// go on to somebody who reads frames.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dataplane/frame.h"
#include "dataplane/packet/ip_packet.h"

namespace spoor::dataplane {

// The longest link layer, Linux cooked v2, and an IPv6 header.
inline constexpr std::size_t kMaxPlainHeaders_octets = 20 + 40;

// Writes a link layer without addresses and an IPv4 header (RFC 791 3.1, its checksum right) or IPv6 header (RFC 8200
// 3) to `out`, which has room for kMaxPlainHeaders_octets, and returns how many octets it wrote. The payload behind
// them makes a frame in which Decapsulate finds `packet`: an innermost one, no fragment, with a payload of at most
// 65,515 octets in IPv4 and 65,535 in IPv6.
std::size_t WritePlainHeaders(const IpPacket& packet, LinkType link, std::uint8_t* out) noexcept;

}  // namespace spoor::dataplane
