#include "dataplane/packet/tunnels.h"

#include "dataplane/packet/ethernet.h"
#include "dataplane/packet/gre.h"
#include "dataplane/packet/ip_header.h"
#include "dataplane/packet/mpls.h"
#include "dataplane/packet/pppoe.h"

namespace spoor::dataplane {
namespace {

// The headers between a tunnel and the IP packet in it. `layer` becomes the next one inside; `opened` counts tunnels.
FrameVerdict OpenLayer(Layer& layer, unsigned& opened) noexcept {
  switch (layer.ether_type) {
    case kEtherBridging:
      return ReadEtherType(layer.octets, kMacs_octets, layer);
    case kEtherVlan:
    case kEtherQinq:
    case kEtherOldQinq:
      // A tag as payload of a tunnel: its own two octets, then the type of what follows.
      return ReadEtherType(layer.octets, 2, layer);
    case kEtherMpls:
    case kEtherMplsMulticast:
      return ++opened, OpenMpls(layer.octets, layer);
    case kEtherPppoeSession:
      return ++opened, OpenPppoe(layer.octets, layer);
    default:
      return FrameVerdict::kNotIp;
  }
}

// Down to the next IP header. Each turn steps over at least one octet; the frame ends, and so does this.
FrameVerdict ReachIp(Layer& layer, unsigned& opened, IpPacket& out) noexcept {
  while (layer.ether_type != kEtherIpv4 && layer.ether_type != kEtherIpv6) {
    const FrameVerdict verdict = OpenLayer(layer, opened);
    if (verdict != FrameVerdict::kPacket) return verdict;
    if (opened > kMaxTunnels) return FrameVerdict::kTunnelDepth;
  }
  out = {};
  return layer.ether_type == kEtherIpv4 ? ReadIpv4(layer.octets, out) : ReadIpv6(layer.octets, out);
}

// kPacket and what the packet carries if it is a tunnel; kEnd if it is none.
FrameVerdict OpenPacket(const IpPacket& packet, Layer& layer) noexcept {
  if (!MayHoldTunnel(packet)) return FrameVerdict::kEnd;
  switch (packet.protocol) {
    case kProtocolIpv4:
      layer = {kEtherIpv4, packet.payload};
      return FrameVerdict::kPacket;
    case kProtocolIpv6:
      layer = {kEtherIpv6, packet.payload};
      return FrameVerdict::kPacket;
    case kProtocolGre:
      return OpenGre(packet.payload, layer);
    default:
      return OpenUdpTunnel(packet.payload, layer) ? FrameVerdict::kPacket : FrameVerdict::kEnd;
  }
}

FrameVerdict OpenInner(IpPacket& out, unsigned opened) noexcept {
  Layer layer;
  for (;;) {
    FrameVerdict verdict = OpenPacket(out, layer);
    if (verdict == FrameVerdict::kEnd) return FrameVerdict::kPacket;
    if (verdict != FrameVerdict::kPacket) return verdict;
    if (++opened > kMaxTunnels) return FrameVerdict::kTunnelDepth;
    verdict = ReachIp(layer, opened, out);
    if (verdict != FrameVerdict::kPacket) return verdict;
  }
}

}  // namespace

FrameVerdict OpenTunnels(const Layer& layer, IpPacket& out) noexcept {
  Layer inner = layer;
  unsigned opened = 0;
  const FrameVerdict verdict = ReachIp(inner, opened, out);
  return verdict == FrameVerdict::kPacket ? OpenInner(out, opened) : verdict;
}

FrameVerdict OpenTunnels(IpPacket& out) noexcept {
  return OpenInner(out, 0);
}

}  // namespace spoor::dataplane
