#include "dataplane/stream/tcp_segment.h"

#include "base/byte_order.h"
#include "dataplane/packet/checksum.h"
#include "dataplane/packet/datagram.h"

namespace spoor::dataplane {
namespace {

constexpr std::size_t kHeader_octets = 20;

}  // namespace

FrameVerdict ReadTcp(const IpPacket& packet, TcpSegment& out) noexcept {
  if (packet.payload.size() < kHeader_octets) return FrameVerdict::kMalformedTcp;
  const std::uint8_t* header = packet.payload.data();
  const std::size_t header_octets = (header[12] >> 4) * std::size_t{4};
  if (header_octets < kHeader_octets || header_octets > packet.payload.size()) return FrameVerdict::kMalformedTcp;
  out.source_port = base::LoadBe16(header);
  out.destination_port = base::LoadBe16(header + 2);
  out.sequence = base::LoadBe32(header + 4);
  out.acknowledgment = base::LoadBe32(header + 8);
  out.flags = header[13];
  out.payload = packet.payload.subspan(header_octets);
  return FrameVerdict::kSegment;
}

bool TcpChecksumIsGood(const IpPacket& packet) noexcept {
  Datagram datagram;
  datagram.source = packet.source;
  datagram.destination = packet.destination;
  datagram.family = packet.family;
  datagram.transport = Transport::kTcp;
  datagram.header_and_payload = packet.payload;
  return HasGoodChecksum(datagram);
}

}  // namespace spoor::dataplane
