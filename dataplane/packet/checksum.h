// The checksum of a UDP datagram or a TCP segment (RFC 768, RFC 9293 3.1, RFC 8200 8.1).
#pragma once

#include "dataplane/packet/datagram.h"

namespace spoor::dataplane {

// True if the checksum is right, or absent (0) in UDP over IPv4, where that is allowed.
bool HasGoodChecksum(const Datagram& datagram) noexcept;

}  // namespace spoor::dataplane
