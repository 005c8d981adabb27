// A frame as the pipeline sees it: octets, time and what the receiver knows about it. No DPDK type: the same pipeline
// runs on a NIC, a capture file and memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace spoor::dataplane {

// Frames handled in one go.
inline constexpr std::size_t kBurst = 32;

// Bits of Frame::flags.
inline constexpr std::uint32_t kFrameCut = 1;          // the capture holds fewer octets than were on the wire
inline constexpr std::uint32_t kFrameBadChecksum = 2;  // the NIC found the IP, UDP or TCP checksum wrong
// While not all flows are kept (dataplane/flow_share.h): what the NIC's hash says of the frame's flow. Neither: it has
// no hash.
inline constexpr std::uint32_t kFrameChosen = 4;
inline constexpr std::uint32_t kFrameSampledOut = 8;

// What a frame begins with. Ports give Ethernet; captures may hold any of these.
enum class LinkType : std::uint8_t {
  kEthernet,
  kRawIp,         // an IPv4 or IPv6 header, told apart by the version
  kLinuxCooked,   // what Linux gives of "any" interface, 16 octets
  kLinuxCooked2,  // its second version, 20 octets
  kLoopback,      // an address family in 4 octets of either byte order (BSD null and loop)
};

// One frame. The octets belong to the source and are valid until its Release().
struct Frame {
  base::ByteSpan octets;
  std::uint64_t time_us = 0;  // packet time: microseconds since the Unix epoch, UTC
  std::uint32_t flags = 0;
  LinkType link = LinkType::kEthernet;
};

}  // namespace spoor::dataplane
