#include "dataplane/packet/mpls.h"

#include "base/byte_order.h"
#include "dataplane/packet/ethernet.h"

namespace spoor::dataplane {
namespace {

using base::ByteSpan;
using base::LoadBe16;

constexpr std::size_t kLabel_octets = 4;
constexpr std::size_t kControlWord_octets = 4;

// A header that could be IPv4 or IPv6, lengths included: MAC addresses may begin with the same four bits (RFC 8469).
bool LooksLikeIp(ByteSpan octets) noexcept {
  if (octets.size() >= 40 && octets[0] >> 4 == 6) return LoadBe16(octets.data() + 4) <= octets.size() - 40;
  if (octets.size() < 20 || octets[0] >> 4 != 4) return false;
  const std::size_t header_octets = (octets[0] & 15u) * 4u;
  const std::size_t total_octets = LoadBe16(octets.data() + 2);
  return header_octets >= 20 && total_octets >= header_octets && total_octets <= octets.size();
}

// An Ethernet header with something inside that can be opened.
bool LooksLikeEthernet(ByteSpan octets) noexcept {
  Layer inner;
  if (ReadEtherType(octets, kMacs_octets, inner) != FrameVerdict::kPacket) return false;
  switch (inner.ether_type) {
    case kEtherIpv4:
    case kEtherIpv6:
      return LooksLikeIp(inner.octets);
    case kEtherMpls:
    case kEtherMplsMulticast:
    case kEtherPppoeSession:
      return true;
    default:
      return false;
  }
}

// RFC 4448 4.6: four 0 bits, reserved ones, a sequence number. Many MAC addresses begin with four 0 bits too.
bool HasControlWord(ByteSpan octets) noexcept {
  return octets.size() >= kControlWord_octets && octets[0] >> 4 == 0 &&
         (LooksLikeEthernet(octets.subspan(kControlWord_octets)) || !LooksLikeEthernet(octets));
}

}  // namespace

FrameVerdict OpenMpls(ByteSpan octets, Layer& out) noexcept {
  bool bottom = false;
  for (unsigned label = 0; !bottom; ++label) {
    if (label == kMaxLabels || octets.size() < kLabel_octets) return FrameVerdict::kMalformedTunnel;
    bottom = (octets[2] & 1) != 0;
    octets = octets.subspan(kLabel_octets);
  }
  const bool ip = !octets.empty() && (octets[0] >> 4 == 4 || octets[0] >> 4 == 6);
  if (ip && (LooksLikeIp(octets) || !LooksLikeEthernet(octets))) {
    out = {octets[0] >> 4 == 4 ? kEtherIpv4 : kEtherIpv6, octets};
  } else {
    out = {kEtherBridging, HasControlWord(octets) ? octets.subspan(kControlWord_octets) : octets};
  }
  return FrameVerdict::kPacket;
}

}  // namespace spoor::dataplane
