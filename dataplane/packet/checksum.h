// The checksum of a UDP datagram or a TCP segment (RFC 768, RFC 9293 3.1, RFC 8200 8.1), and of an IPv4 header.
#pragma once

#include "dataplane/packet/datagram.h"

namespace spoor::dataplane {

// True if the checksum is right, or absent (0) in UDP over IPv4, where that is allowed.
bool HasGoodChecksum(const Datagram& datagram) noexcept;

// What belongs into the checksum of an IPv4 header (RFC 791 3.1) that has 0 there.
std::uint16_t HeaderChecksum(base::ByteSpan header) noexcept;

}  // namespace spoor::dataplane
