// VXLAN (RFC 7348) and Geneve (RFC 8926): Ethernet frames and IP packets in UDP datagrams.
#pragma once

#include "dataplane/packet/layer.h"

namespace spoor::dataplane {

// Destination ports (IANA).
inline constexpr std::uint16_t kVxlanPort = 4789;
inline constexpr std::uint16_t kGenevePort = 6081;

// True and the layer inside if the datagram `udp`, header first, is a tunnel. False for anything else: then it is a
// datagram like others. Ports are chosen at random by many clients, so the headers are read strictly, and whatever
// comes from port 53 is DNS.
[[gnu::cold]] bool OpenUdpTunnel(base::ByteSpan udp, Layer& out) noexcept;

}  // namespace spoor::dataplane
