#include "dataplane/packet/ip_header.h"

#include "base/byte_order.h"
#include "dataplane/packet/layer.h"

namespace spoor::dataplane {
namespace {

using base::ByteSpan;
using base::LoadBe16;
using base::LoadBe32;

constexpr std::size_t kIpv4_octets = 20;
constexpr std::size_t kIpv6_octets = 40;
constexpr std::size_t kFragmentHeader_octets = 8;

// The extension header at the start of `octets` as long as it says (RFC 8200 4); 0 if it is not whole.
std::size_t ExtensionOctets(std::uint8_t header, ByteSpan octets) noexcept {
  if (octets.size() < 8) return 0;
  const std::size_t units = octets[1];
  const std::size_t length = header == kProtocolFragment         ? kFragmentHeader_octets
                             : header == kProtocolAuthentication ? (units + 2) * 4  // RFC 4302 2.2
                                                                 : (units + 1) * 8;
  return length <= octets.size() ? length : 0;
}

bool IsExtension(std::uint8_t header) noexcept {
  return header == kProtocolHopByHop || header == kProtocolRouting || header == kProtocolFragment ||
         header == kProtocolAuthentication || header == kProtocolDestinationOptions;
}

// RFC 8200 4.5. With neither offset nor more fragments it is a whole datagram (RFC 6946).
void ReadFragmentHeader(const std::uint8_t* header, IpPacket& out) noexcept {
  const std::uint16_t field = LoadBe16(header + 2);
  out.is_fragment = (field & 0xfff9) != 0;
  out.more_fragments = (field & 1) != 0;
  out.fragment_offset_octets = field & 0xfff8;
  out.fragment_id = LoadBe32(header + 4);
}

}  // namespace

FrameVerdict ReadIpv4(ByteSpan octets, IpPacket& out) noexcept {
  if (octets.size() < kIpv4_octets) return FrameVerdict::kCut;
  const std::uint8_t* header = octets.data();
  const std::size_t header_octets = (header[0] & 15u) * 4u;
  const std::size_t total_octets = LoadBe16(header + 2);
  const std::uint16_t fragment = LoadBe16(header + 6);
  out.family = 4;
  out.source = header + 12;
  out.destination = header + 16;
  if (header[0] >> 4 != 4 || header_octets < kIpv4_octets || total_octets < header_octets)
    return FrameVerdict::kMalformedIp;
  if (total_octets > octets.size()) return FrameVerdict::kCut;
  out.protocol = header[9];
  out.payload = octets.subspan(header_octets, total_octets - header_octets);
  out.is_fragment = (fragment & 0x3fff) != 0;
  if (out.is_fragment) [[unlikely]] {
    out.more_fragments = (fragment & 0x2000) != 0;
    out.fragment_offset_octets = static_cast<std::uint16_t>((fragment & 0x1fff) << 3);
    out.fragment_id = LoadBe16(header + 4);
  }
  return FrameVerdict::kPacket;
}

FrameVerdict SkipExtensions(IpPacket& packet) noexcept {
  for (unsigned i = 0; IsExtension(packet.protocol); ++i) {
    const std::size_t length = ExtensionOctets(packet.protocol, packet.payload);
    if (i == kMaxExtensions || length == 0) return FrameVerdict::kMalformedIp;
    if (packet.protocol == kProtocolFragment) ReadFragmentHeader(packet.payload.data(), packet);
    packet.protocol = packet.payload[0];
    packet.payload = packet.payload.subspan(length);
    if (packet.is_fragment) break;
  }
  return FrameVerdict::kPacket;
}

FrameVerdict ReadIpv6(ByteSpan octets, IpPacket& out) noexcept {
  if (octets.size() < kIpv6_octets) return FrameVerdict::kCut;
  const std::uint8_t* header = octets.data();
  const std::size_t payload_octets = LoadBe16(header + 4);
  out.family = 6;
  out.source = header + 8;
  out.destination = header + 24;
  if (header[0] >> 4 != 6) return FrameVerdict::kMalformedIp;
  if (payload_octets > octets.size() - kIpv6_octets) return FrameVerdict::kCut;
  out.protocol = header[6];
  out.payload = octets.subspan(kIpv6_octets, payload_octets);
  out.is_fragment = false;
  return SkipExtensions(out);
}

}  // namespace spoor::dataplane
