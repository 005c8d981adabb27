// From an IP packet to the UDP datagram in it (RFC 768). A pure function.
#pragma once

#include "dataplane/counters.h"
#include "dataplane/packet/datagram.h"
#include "dataplane/packet/ip_packet.h"

namespace spoor::dataplane {

// kMessage and `out` filled if the payload of `packet`, no fragment, is a UDP datagram that lies whole in it; otherwise
// kMalformedUdp. Ports are not looked at.
FrameVerdict ReadUdp(const IpPacket& packet, Datagram& out) noexcept;

}  // namespace spoor::dataplane
