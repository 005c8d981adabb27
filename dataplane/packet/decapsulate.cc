#include "dataplane/packet/decapsulate.h"

#include "base/byte_order.h"

namespace spoor::dataplane {
namespace {

using base::ByteSpan;
using base::LoadBe16;

constexpr std::size_t kMacs_octets = 12;
constexpr std::size_t kTag_octets = 4;
constexpr std::size_t kIpv4_octets = 20;
constexpr std::size_t kIpv6_octets = 40;
constexpr std::size_t kUdp_octets = 8;

constexpr std::uint16_t kEtherIpv4 = 0x0800;
constexpr std::uint16_t kEtherIpv6 = 0x86dd;
constexpr std::uint16_t kEtherVlan = 0x8100;     // 802.1Q
constexpr std::uint16_t kEtherQinq = 0x88a8;     // 802.1ad
constexpr std::uint16_t kEtherOldQinq = 0x9100;  // before 802.1ad

// IANA protocol numbers.
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kTcpProtocol = 6;
constexpr std::uint8_t kUdpProtocol = 17;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragmentHeader = 44;
constexpr std::uint8_t kAuthentication = 51;
constexpr std::uint8_t kDestinationOptions = 60;

bool IsTag(std::uint16_t ether_type) noexcept {
  return ether_type == kEtherVlan || ether_type == kEtherQinq || ether_type == kEtherOldQinq;
}

FrameVerdict ReadUdp(ByteSpan octets, Datagram& out) noexcept {
  if (octets.size() < kUdp_octets) return FrameVerdict::kMalformedUdp;
  const std::size_t length = LoadBe16(octets.data() + 4);
  if (length < kUdp_octets || length > octets.size()) return FrameVerdict::kMalformedUdp;
  out.transport = Transport::kUdp;
  out.source_port = LoadBe16(octets.data());
  out.destination_port = LoadBe16(octets.data() + 2);
  out.header_and_payload = octets.first(length);
  out.payload = out.header_and_payload.subspan(kUdp_octets);
  return FrameVerdict::kMessage;
}

FrameVerdict ReadTransport(std::uint8_t protocol, ByteSpan octets, Datagram& out) noexcept {
  if (protocol == kUdpProtocol) return ReadUdp(octets, out);
  return protocol == kTcpProtocol ? FrameVerdict::kTcp : FrameVerdict::kOtherProtocol;
}

// RFC 791 3.1.
FrameVerdict ReadIpv4(ByteSpan octets, Datagram& out) noexcept {
  if (octets.size() < kIpv4_octets) return FrameVerdict::kCut;
  const std::uint8_t* header = octets.data();
  const std::size_t header_octets = (header[0] & 15u) * 4u;
  const std::size_t total_octets = LoadBe16(header + 2);
  if (header[0] >> 4 != 4 || header_octets < kIpv4_octets || total_octets < header_octets)
    return FrameVerdict::kMalformedIp;
  if (total_octets > octets.size()) return FrameVerdict::kCut;
  if ((LoadBe16(header + 6) & 0x3fff) != 0) return FrameVerdict::kFragment;  // MF or an offset
  out.family = 4;
  out.source = header + 12;
  out.destination = header + 16;
  return ReadTransport(header[9], octets.subspan(header_octets, total_octets - header_octets), out);
}

// Steps over the extension header at the start of `octets` (RFC 8200 4); false if there is no such or it is not whole.
bool SkipExtension(std::uint8_t& next, ByteSpan& octets) noexcept {
  if (octets.size() < 8) return false;
  const std::size_t units = octets[1];
  const std::size_t length = next == kFragmentHeader   ? 8
                             : next == kAuthentication ? (units + 2) * 4  // RFC 4302 2.2
                                                       : (units + 1) * 8;
  if (length > octets.size()) return false;
  next = octets[0];
  octets = octets.subspan(length);
  return true;
}

bool IsExtension(std::uint8_t next) noexcept {
  return next == kHopByHop || next == kRouting || next == kFragmentHeader || next == kAuthentication ||
         next == kDestinationOptions;
}

// RFC 8200 3.
FrameVerdict ReadIpv6(ByteSpan octets, Datagram& out) noexcept {
  if (octets.size() < kIpv6_octets) return FrameVerdict::kCut;
  const std::uint8_t* header = octets.data();
  const std::size_t payload_octets = LoadBe16(header + 4);
  if (header[0] >> 4 != 6) return FrameVerdict::kMalformedIp;
  if (payload_octets > octets.size() - kIpv6_octets) return FrameVerdict::kCut;
  out.family = 6;
  out.source = header + 8;
  out.destination = header + 24;
  std::uint8_t next = header[6];
  ByteSpan rest = octets.subspan(kIpv6_octets, payload_octets);
  for (unsigned i = 0; IsExtension(next); ++i) {
    // A fragment header with neither offset nor more fragments is a whole datagram (RFC 6946).
    const bool fragment = next == kFragmentHeader && rest.size() >= 8 && (LoadBe16(rest.data() + 2) & 0xfff9) != 0;
    if (fragment) return FrameVerdict::kFragment;
    if (i == kMaxExtensions || !SkipExtension(next, rest)) return FrameVerdict::kMalformedIp;
  }
  return ReadTransport(next, rest, out);
}

}  // namespace

FrameVerdict Decapsulate(ByteSpan frame, Datagram& out) noexcept {
  std::size_t at = kMacs_octets;
  for (unsigned tags = 0;; ++tags, at += kTag_octets) {
    if (frame.size() < at + 2) return FrameVerdict::kCut;
    const std::uint16_t ether_type = LoadBe16(frame.data() + at);
    if (ether_type == kEtherIpv4) return ReadIpv4(frame.subspan(at + 2), out);
    if (ether_type == kEtherIpv6) return ReadIpv6(frame.subspan(at + 2), out);
    if (!IsTag(ether_type)) return FrameVerdict::kNotIp;
    if (tags == kMaxTags) return FrameVerdict::kTagDepth;
  }
}

}  // namespace spoor::dataplane
