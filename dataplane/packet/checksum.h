// The UDP checksum (RFC 768, RFC 8200 8.1) of a datagram.
#pragma once

#include "dataplane/packet/datagram.h"

namespace spoor::dataplane {

// True if the checksum is right, or absent (0) over IPv4, where that is allowed.
bool HasGoodChecksum(const Datagram& datagram) noexcept;

}  // namespace spoor::dataplane
