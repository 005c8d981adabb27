// Tunnels: frames and packets inside packets, down to the innermost. Out of line, so that plain traffic does not pay
// for them. Which tunnel has which header is in the files beside: gre.h, mpls.h, pppoe.h, udp_tunnel.h.
#pragma once

#include "base/byte_order.h"
#include "dataplane/counters.h"
#include "dataplane/packet/ip_packet.h"
#include "dataplane/packet/layer.h"
#include "dataplane/packet/udp_tunnel.h"

namespace spoor::dataplane {

// Tunnels in each other that are followed; a label stack, a GRE header with what it announces, a PPPoE session, an IP
// header in another are one each.
inline constexpr unsigned kMaxTunnels = 4;

// True if the payload may be a tunnel. Never for DNS: a datagram from or to port 53 is none, whatever its other port.
// Inline: asked for every packet.
inline bool MayHoldTunnel(const IpPacket& packet) noexcept {
  if (packet.protocol == kProtocolUdp) [[likely]] {
    if (packet.payload.size() < 4) return false;
    const std::uint16_t destination_port = base::LoadBe16(packet.payload.data() + 2);
    return (destination_port == kVxlanPort || destination_port == kGenevePort) && !packet.is_fragment;
  }
  const bool tunnel =
      packet.protocol == kProtocolIpv4 || packet.protocol == kProtocolIpv6 || packet.protocol == kProtocolGre;
  return tunnel && !packet.is_fragment;
}

// Opens the tunnels in a layer that is no IP packet: kPacket and the innermost IP packet, or the reason why not.
[[gnu::cold, gnu::noinline]] FrameVerdict OpenTunnels(const Layer& layer, IpPacket& out) noexcept;

// The same in the packet `out`, which is replaced by the innermost one; it stays as it is when there is none.
[[gnu::cold, gnu::noinline]] FrameVerdict OpenTunnels(IpPacket& out) noexcept;

}  // namespace spoor::dataplane
