#include "dataplane/packet/decapsulate.h"

#include "dataplane/packet/ethernet.h"
#include "dataplane/packet/ip_header.h"
#include "dataplane/packet/link_layer.h"
#include "dataplane/packet/tunnels.h"

namespace spoor::dataplane {
namespace {

// What is out of line gets a packet and a layer of its own: those of plain frames stay in registers.
template <class... Layers>
FrameVerdict OpenCopy(IpPacket& out, Layers... layer) noexcept {
  IpPacket packet = out;
  const FrameVerdict verdict = OpenTunnels(layer..., packet);
  out = packet;
  return verdict;
}

FrameVerdict ReadLink(base::ByteSpan frame, LinkType link, Layer& out) noexcept {
  if (link == LinkType::kEthernet) [[likely]]
    return ReadEtherType(frame, kMacs_octets, out);
  Layer layer;
  const FrameVerdict verdict = ReadLinkLayer(frame, link, layer);
  out = layer;
  return verdict;
}

}  // namespace

// Flat: the headers of plain traffic are read without a call, although tunnels read them too.
[[gnu::flatten]] FrameVerdict Decapsulate(base::ByteSpan frame, LinkType link, IpPacket& out) noexcept {
  Layer layer;
  const FrameVerdict link_verdict = ReadLink(frame, link, layer);
  if (link_verdict != FrameVerdict::kPacket) return link_verdict;

  FrameVerdict verdict;
  if (layer.ether_type == kEtherIpv4) {
    verdict = ReadIpv4(layer.octets, out);
  } else if (layer.ether_type == kEtherIpv6) {
    verdict = ReadIpv6(layer.octets, out);
  } else {
    return OpenCopy(out, layer);
  }
  if (verdict != FrameVerdict::kPacket || !MayHoldTunnel(out)) [[likely]]
    return verdict;
  return OpenCopy(out);
}

FrameVerdict DecapsulateReassembled(IpPacket& packet) noexcept {
  packet.is_fragment = false;
  const FrameVerdict verdict = packet.family == 6 ? SkipExtensions(packet) : FrameVerdict::kPacket;
  if (verdict != FrameVerdict::kPacket || !MayHoldTunnel(packet)) return verdict;
  return OpenTunnels(packet);
}

}  // namespace spoor::dataplane
