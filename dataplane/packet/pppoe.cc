#include "dataplane/packet/pppoe.h"

#include "base/byte_order.h"

namespace spoor::dataplane {

FrameVerdict OpenPppoe(base::ByteSpan octets, Layer& out) noexcept {
  constexpr std::size_t kHeader_octets = 6;
  constexpr std::size_t kProtocol_octets = 2;
  constexpr std::uint8_t kVersionAndType = 0x11;
  constexpr std::uint16_t kPppIpv4 = 0x0021;  // RFC 1332
  constexpr std::uint16_t kPppIpv6 = 0x0057;  // RFC 5072
  if (octets.size() < kHeader_octets) return FrameVerdict::kCut;
  const std::size_t length = base::LoadBe16(octets.data() + 4);
  if (octets[0] != kVersionAndType || octets[1] != 0 || length < kProtocol_octets) {
    return FrameVerdict::kMalformedTunnel;
  }
  if (length > octets.size() - kHeader_octets) return FrameVerdict::kCut;
  const std::uint16_t protocol = base::LoadBe16(octets.data() + kHeader_octets);
  if (protocol != kPppIpv4 && protocol != kPppIpv6) return FrameVerdict::kNotIp;
  out = {protocol == kPppIpv4 ? kEtherIpv4 : kEtherIpv6,
         octets.subspan(kHeader_octets + kProtocol_octets, length - kProtocol_octets)};
  return FrameVerdict::kPacket;
}

}  // namespace spoor::dataplane
