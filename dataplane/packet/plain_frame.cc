#include "dataplane/packet/plain_frame.h"

#include <cstring>

#include "base/byte_order.h"
#include "dataplane/packet/checksum.h"
#include "dataplane/packet/layer.h"

namespace spoor::dataplane {
namespace {

using base::StoreBe16;
using base::StoreBe32;

constexpr std::uint8_t kHops = 64;

// A link layer of `octets`, all 0 but the EtherType at `type_at`.
std::size_t WriteLink(std::size_t octets, std::size_t type_at, std::uint16_t type, std::uint8_t* out) noexcept {
  std::memset(out, 0, octets);
  StoreBe16(out + type_at, type);
  return octets;
}

// As link_layer.cc reads them.
std::size_t WriteLinkLayer(std::uint8_t family, LinkType link, std::uint8_t* out) noexcept {
  constexpr std::uint32_t kLinuxInet = 2;
  constexpr std::uint32_t kLinuxInet6 = 10;
  const std::uint16_t type = family == 4 ? kEtherIpv4 : kEtherIpv6;
  switch (link) {
    case LinkType::kEthernet:
      return WriteLink(14, 12, type, out);
    case LinkType::kRawIp:
      return 0;
    case LinkType::kLinuxCooked:
      return WriteLink(16, 14, type, out);
    case LinkType::kLinuxCooked2:
      return WriteLink(20, 0, type, out);
    case LinkType::kLoopback:
      StoreBe32(out, family == 4 ? kLinuxInet : kLinuxInet6);
      return 4;
  }
  return 0;
}

std::size_t WriteIpv4(const IpPacket& packet, std::uint8_t* out) noexcept {
  constexpr std::size_t kHeader_octets = 20;
  std::memset(out, 0, kHeader_octets);
  out[0] = 0x45;
  StoreBe16(out + 2, static_cast<std::uint16_t>(kHeader_octets + packet.payload.size()));
  out[8] = kHops;
  out[9] = packet.protocol;
  std::memcpy(out + 12, packet.source, 4);
  std::memcpy(out + 16, packet.destination, 4);
  StoreBe16(out + 10, HeaderChecksum({out, kHeader_octets}));
  return kHeader_octets;
}

std::size_t WriteIpv6(const IpPacket& packet, std::uint8_t* out) noexcept {
  StoreBe32(out, 0x6000'0000);
  StoreBe16(out + 4, static_cast<std::uint16_t>(packet.payload.size()));
  out[6] = packet.protocol;
  out[7] = kHops;
  std::memcpy(out + 8, packet.source, 16);
  std::memcpy(out + 24, packet.destination, 16);
  return 40;
}

}  // namespace

std::size_t WritePlainHeaders(const IpPacket& packet, LinkType link, std::uint8_t* out) noexcept {
  const std::size_t link_octets = WriteLinkLayer(packet.family, link, out);
  return link_octets + (packet.family == 4 ? WriteIpv4 : WriteIpv6)(packet, out + link_octets);
}

}  // namespace spoor::dataplane
