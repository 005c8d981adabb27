#include "dataplane/packet/link_layer.h"

#include <bit>

#include "dataplane/packet/ethernet.h"

namespace spoor::dataplane {
namespace {

// LINKTYPE_LINUX_SLL: packet type, ARPHRD type, address length, address, protocol.
constexpr std::size_t kCookedProtocolAt = 14;
// LINKTYPE_LINUX_SLL2: the protocol comes first, the header is of a fixed size.
constexpr std::size_t kCooked2_octets = 20;
constexpr std::size_t kFamily_octets = 4;

FrameVerdict ReadCooked2(base::ByteSpan frame, Layer& out) noexcept {
  if (frame.size() < kCooked2_octets) return FrameVerdict::kCut;
  const std::uint16_t protocol = base::LoadBe16(frame.data());
  out = {protocol, frame.subspan(kCooked2_octets)};
  if (!IsTag(protocol)) return FrameVerdict::kPacket;
  // The rest of the tag, two octets, stands where a tag would have it behind its own type.
  return ReadEtherType(frame, kCooked2_octets + 2, out);
}

// AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 24, 28 or 30 on the BSDs and Darwin. The byte order is that of the
// machine that wrote the capture.
FrameVerdict ReadLoopback(base::ByteSpan frame, Layer& out) noexcept {
  if (frame.size() < kFamily_octets) return FrameVerdict::kCut;
  const std::uint32_t either = base::LoadBe32(frame.data());
  const std::uint32_t family = either < 0x10000 ? either : __builtin_bswap32(either);
  const bool v6 = family == 10 || family == 24 || family == 28 || family == 30;
  if (family != 2 && !v6) return FrameVerdict::kNotIp;
  out = {v6 ? kEtherIpv6 : kEtherIpv4, frame.subspan(kFamily_octets)};
  return FrameVerdict::kPacket;
}

}  // namespace

FrameVerdict ReadIpVersion(base::ByteSpan octets, Layer& out) noexcept {
  if (octets.empty()) return FrameVerdict::kCut;
  const unsigned version = octets[0] >> 4;
  if (version != 4 && version != 6) return FrameVerdict::kNotIp;
  out = {version == 4 ? kEtherIpv4 : kEtherIpv6, octets};
  return FrameVerdict::kPacket;
}

FrameVerdict ReadLinkLayer(base::ByteSpan frame, LinkType link, Layer& out) noexcept {
  switch (link) {
    case LinkType::kEthernet:
      return ReadEtherType(frame, kMacs_octets, out);
    case LinkType::kRawIp:
      return ReadIpVersion(frame, out);
    case LinkType::kLinuxCooked:
      return ReadEtherType(frame, kCookedProtocolAt, out);
    case LinkType::kLinuxCooked2:
      return ReadCooked2(frame, out);
    case LinkType::kLoopback:
      return ReadLoopback(frame, out);
  }
  return FrameVerdict::kNotIp;
}

}  // namespace spoor::dataplane
