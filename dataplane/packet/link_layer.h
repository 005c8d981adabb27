// The link layers of captures that are not Ethernet (tcpdump.org/linktypes.html).
#pragma once

#include "dataplane/counters.h"
#include "dataplane/frame.h"
#include "dataplane/packet/layer.h"

namespace spoor::dataplane {

// kPacket and what lies behind the link layer and its VLAN tags; kCut, kNotIp or kTagDepth.
[[gnu::cold, gnu::noinline]] FrameVerdict ReadLinkLayer(base::ByteSpan frame, LinkType link, Layer& out) noexcept;

// kPacket and the layer of an IP packet by its version; kNotIp for another, kCut for no octets.
FrameVerdict ReadIpVersion(base::ByteSpan octets, Layer& out) noexcept;

}  // namespace spoor::dataplane
