// From a frame to the innermost IP packet: link layer, VLAN tags, tunnels, IPv4 and IPv6. A pure function. Plain
// Ethernet goes straight down; everything else is out of line (link_layer.h, tunnels.h).
#pragma once

#include "base/bytes.h"
#include "dataplane/counters.h"
#include "dataplane/frame.h"
#include "dataplane/packet/ip_packet.h"

namespace spoor::dataplane {

// kPacket and `out` filled for an IP packet or fragment that lies whole in `frame`, otherwise the reason why not. The
// payload is not looked at, but for the tunnels. Trailing octets behind a packet (Ethernet padding) are left out.
// `out` is a fresh IpPacket; after a refusal it has the addresses of the last IP header that was reached, if any.
FrameVerdict Decapsulate(base::ByteSpan frame, LinkType link, IpPacket& out) noexcept;

// The same for a packet that was put together from fragments: `packet` is what its fragments were part of, its payload
// whole. It may hold extension headers and tunnels in turn.
FrameVerdict DecapsulateReassembled(IpPacket& packet) noexcept;

}  // namespace spoor::dataplane
