#include "dataplane/packet/udp_tunnel.h"

#include "base/byte_order.h"

namespace spoor::dataplane {
namespace {

using base::ByteSpan;
using base::LoadBe16;

constexpr std::size_t kUdp_octets = 8;
constexpr std::uint16_t kDnsPort = 53;

// RFC 7348 5: flags with I set, 3 octets reserved, the network's id, 1 octet reserved. What is reserved is ignored, as
// the RFC says; some put a policy id there (draft-smith-vxlan-group-policy).
bool OpenVxlan(ByteSpan octets, Layer& out) noexcept {
  constexpr std::size_t kHeader_octets = 8;
  if (octets.size() < kHeader_octets || (octets[0] & 0x08) == 0) return false;
  out = {kEtherBridging, octets.subspan(kHeader_octets)};
  return true;
}

// RFC 8926 3.4: version 0, options in units of 4 octets, control bit and critical bit, protocol type, the network's id.
// Reserved bits are ignored, as the RFC says. Options are not looked at, critical ones neither: they do not change what
// follows them.
bool OpenGeneve(ByteSpan octets, Layer& out) noexcept {
  constexpr std::size_t kHeader_octets = 8;
  if (octets.size() < kHeader_octets || octets[0] >> 6 != 0) return false;
  const std::size_t header_octets = kHeader_octets + (octets[0] & 0x3fu) * 4u;
  const std::uint16_t type = LoadBe16(octets.data() + 2);
  const bool control = (octets[1] & 0x80) != 0;
  const bool readable = type == kEtherBridging || type == kEtherIpv4 || type == kEtherIpv6;
  if (control || !readable || header_octets > octets.size()) return false;
  out = {type, octets.subspan(header_octets)};
  return true;
}

}  // namespace

bool OpenUdpTunnel(ByteSpan udp, Layer& out) noexcept {
  if (udp.size() < kUdp_octets || LoadBe16(udp.data()) == kDnsPort) return false;
  const std::size_t length = LoadBe16(udp.data() + 4);
  if (length < kUdp_octets || length > udp.size()) return false;
  const ByteSpan payload = udp.subspan(kUdp_octets, length - kUdp_octets);
  switch (LoadBe16(udp.data() + 2)) {
    case kVxlanPort:
      return OpenVxlan(payload, out);
    case kGenevePort:
      return OpenGeneve(payload, out);
    default:
      return false;
  }
}

}  // namespace spoor::dataplane
