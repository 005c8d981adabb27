#include "dataplane/packet/udp.h"

#include "base/byte_order.h"

namespace spoor::dataplane {

FrameVerdict ReadUdp(const IpPacket& packet, Datagram& out) noexcept {
  constexpr std::size_t kHeader_octets = 8;
  const base::ByteSpan octets = packet.payload;
  if (octets.size() < kHeader_octets) return FrameVerdict::kMalformedUdp;
  const std::size_t length = base::LoadBe16(octets.data() + 4);
  if (length < kHeader_octets || length > octets.size()) return FrameVerdict::kMalformedUdp;
  out.source = packet.source;
  out.destination = packet.destination;
  out.family = packet.family;
  out.transport = Transport::kUdp;
  out.source_port = base::LoadBe16(octets.data());
  out.destination_port = base::LoadBe16(octets.data() + 2);
  out.header_and_payload = octets.first(length);
  out.payload = out.header_and_payload.subspan(kHeader_octets);
  return FrameVerdict::kMessage;
}

}  // namespace spoor::dataplane
