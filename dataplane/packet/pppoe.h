// PPPoE sessions (RFC 2516 4) with IPv4 and IPv6 in PPP.
#pragma once

#include "dataplane/counters.h"
#include "dataplane/packet/layer.h"

namespace spoor::dataplane {

// From a PPPoE header: kPacket and the layer inside, cut to its length; kMalformedTunnel if it cannot be, kCut if it is
// not whole, kNotIp for the other protocols of PPP (LCP and its like).
[[gnu::cold]] FrameVerdict OpenPppoe(base::ByteSpan octets, Layer& out) noexcept;

}  // namespace spoor::dataplane
