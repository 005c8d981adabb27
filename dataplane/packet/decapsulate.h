// From a frame to the datagram inside: Ethernet, VLAN tags, IPv4, IPv6 with extension headers, UDP. A pure function.
#pragma once

#include "base/bytes.h"
#include "dataplane/counters.h"
#include "dataplane/packet/datagram.h"

namespace spoor::dataplane {

// VLAN tags that are followed (802.1Q in 802.1ad in 0x9100 and one to spare).
inline constexpr unsigned kMaxTags = 4;
// IPv6 extension headers that are followed.
inline constexpr unsigned kMaxExtensions = 8;

// kMessage and `out` filled for a UDP datagram that lies whole in `frame`, otherwise the reason why not. Ports are not
// looked at. Trailing octets behind the IP packet (Ethernet padding) are left out.
FrameVerdict Decapsulate(base::ByteSpan frame, Datagram& out) noexcept;

}  // namespace spoor::dataplane
