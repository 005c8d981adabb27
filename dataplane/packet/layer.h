// One layer of a frame: what its octets are. Ethernet, VLAN tags, tunnels and link types all peel down to the same
// pair, so that each of them is one small function that knows nothing of the others.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace spoor::dataplane {

// EtherTypes (IANA "ETHER TYPES"); in tunnels also the protocol type of GRE and Geneve.
inline constexpr std::uint16_t kEtherIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherIpv6 = 0x86dd;
inline constexpr std::uint16_t kEtherVlan = 0x8100;     // 802.1Q
inline constexpr std::uint16_t kEtherQinq = 0x88a8;     // 802.1ad
inline constexpr std::uint16_t kEtherOldQinq = 0x9100;  // before 802.1ad
inline constexpr std::uint16_t kEtherMpls = 0x8847;     // RFC 3032 5
inline constexpr std::uint16_t kEtherMplsMulticast = 0x8848;
inline constexpr std::uint16_t kEtherPppoeSession = 0x8864;  // RFC 2516 4
inline constexpr std::uint16_t kEtherBridging = 0x6558;      // a whole Ethernet frame (RFC 1701, RFC 7637)
inline constexpr std::uint16_t kEtherErspan = 0x88be;        // types I and II
inline constexpr std::uint16_t kEtherErspan3 = 0x22eb;       // type III

// IANA protocol numbers.
inline constexpr std::uint8_t kProtocolHopByHop = 0;
inline constexpr std::uint8_t kProtocolIpv4 = 4;
inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::uint8_t kProtocolIpv6 = 41;
inline constexpr std::uint8_t kProtocolRouting = 43;
inline constexpr std::uint8_t kProtocolFragment = 44;
inline constexpr std::uint8_t kProtocolGre = 47;
inline constexpr std::uint8_t kProtocolAuthentication = 51;
inline constexpr std::uint8_t kProtocolDestinationOptions = 60;

// `octets` begin with what `ether_type` names; kEtherBridging stands for an Ethernet header. They may have octets too
// many at the end (padding).
struct Layer {
  std::uint16_t ether_type = kEtherBridging;
  base::ByteSpan octets;
};

inline bool IsTag(std::uint16_t ether_type) noexcept {
  return ether_type == kEtherVlan || ether_type == kEtherQinq || ether_type == kEtherOldQinq;
}

}  // namespace spoor::dataplane
