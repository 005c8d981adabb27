#include "dataplane/packet/gre.h"

#include "base/byte_order.h"
#include "dataplane/packet/link_layer.h"

namespace spoor::dataplane {
namespace {

using base::ByteSpan;
using base::LoadBe16;

// Bits of the first two octets (RFC 2890 2, RFC 1701).
constexpr std::uint16_t kChecksum = 0x8000;
constexpr std::uint16_t kRouting = 0x4000;
constexpr std::uint16_t kKey = 0x2000;
constexpr std::uint16_t kSequence = 0x1000;
constexpr std::uint16_t kVersion = 0x0007;
constexpr std::size_t kGre_octets = 4;

// Type I has no header and no sequence number in GRE; type II has both, and 1 as its version.
FrameVerdict OpenErspan2(bool has_sequence, ByteSpan octets, Layer& out) noexcept {
  constexpr std::size_t kHeader_octets = 8;
  out = {kEtherBridging, octets};
  if (!has_sequence) return FrameVerdict::kPacket;
  if (octets.size() < kHeader_octets) return FrameVerdict::kMalformedTunnel;
  if (octets[0] >> 4 != 1) return FrameVerdict::kOtherTunnel;
  out.octets = octets.subspan(kHeader_octets);
  return FrameVerdict::kPacket;
}

// Type III: version 2, 12 octets, 8 more if the bit O is set; the frame type says what follows.
FrameVerdict OpenErspan3(ByteSpan octets, Layer& out) noexcept {
  constexpr std::size_t kHeader_octets = 12;
  constexpr std::size_t kSubheader_octets = 8;
  constexpr unsigned kEthernetFrame = 0;
  constexpr unsigned kIpPacket = 2;
  if (octets.size() < kHeader_octets) return FrameVerdict::kMalformedTunnel;
  if (octets[0] >> 4 != 2) return FrameVerdict::kOtherTunnel;
  const std::size_t header_octets = kHeader_octets + ((octets[11] & 1) != 0 ? kSubheader_octets : 0);
  if (octets.size() < header_octets) return FrameVerdict::kMalformedTunnel;
  const unsigned frame_type = octets[10] >> 2 & 0x1f;
  out = {kEtherBridging, octets.subspan(header_octets)};
  if (frame_type == kEthernetFrame) return FrameVerdict::kPacket;
  return frame_type == kIpPacket ? ReadIpVersion(out.octets, out) : FrameVerdict::kOtherTunnel;
}

}  // namespace

FrameVerdict OpenGre(ByteSpan octets, Layer& out) noexcept {
  if (octets.size() < kGre_octets) return FrameVerdict::kMalformedTunnel;
  const std::uint16_t flags = LoadBe16(octets.data());
  const std::uint16_t type = LoadBe16(octets.data() + 2);
  if ((flags & (kRouting | kVersion)) != 0) return FrameVerdict::kOtherTunnel;
  std::size_t header_octets = kGre_octets;
  for (const std::uint16_t field : {kChecksum, kKey, kSequence}) header_octets += (flags & field) != 0 ? 4 : 0;
  if (octets.size() < header_octets) return FrameVerdict::kMalformedTunnel;
  const ByteSpan payload = octets.subspan(header_octets);
  if (type == kEtherErspan) return OpenErspan2((flags & kSequence) != 0, payload, out);
  if (type == kEtherErspan3) return OpenErspan3(payload, out);
  out = {type, payload};
  return FrameVerdict::kPacket;
}

}  // namespace spoor::dataplane
