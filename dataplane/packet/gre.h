// GRE (RFC 2784, RFC 2890), NVGRE (RFC 7637) and what mirror ports put into it: ERSPAN types I, II and III
// (draft-foschiano-erspan).
#pragma once

#include "dataplane/counters.h"
#include "dataplane/packet/layer.h"

namespace spoor::dataplane {

// From a GRE header: kPacket and the layer inside; kMalformedTunnel if it is not whole, kOtherTunnel for source routes
// (RFC 1701) and other versions than 0 (PPTP).
[[gnu::cold]] FrameVerdict OpenGre(base::ByteSpan octets, Layer& out) noexcept;

}  // namespace spoor::dataplane
