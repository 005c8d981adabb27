// IPv4 and IPv6 headers with options and extension headers: where the payload is, and whether it is a fragment.
#pragma once

#include "dataplane/counters.h"
#include "dataplane/packet/ip_packet.h"

namespace spoor::dataplane {

// IPv6 extension headers that are followed.
inline constexpr unsigned kMaxExtensions = 8;

// RFC 791 3.1. kPacket and all of a fresh `out`; kCut or kMalformedIp otherwise, and then `out` has addresses only if
// they were there. Octets behind the packet are left out.
FrameVerdict ReadIpv4(base::ByteSpan octets, IpPacket& out) noexcept;

// RFC 8200 3; the same promises. Extension headers up to the fragment header, if there is one, are stepped over.
FrameVerdict ReadIpv6(base::ByteSpan octets, IpPacket& out) noexcept;

// Steps over the IPv6 extension headers that `packet.payload` begins with: kPacket or kMalformedIp. For a packet that
// was put together from fragments: the first of them may hold more headers behind the fragment header.
FrameVerdict SkipExtensions(IpPacket& packet) noexcept;

}  // namespace spoor::dataplane
