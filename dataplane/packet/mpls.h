// MPLS label stacks (RFC 3032). Nothing in them says what they carry: IP, or Ethernet with or without a control word
// (RFC 4448), is guessed from the first octets, as every capture tool must.
#pragma once

#include "dataplane/counters.h"
#include "dataplane/packet/layer.h"

namespace spoor::dataplane {

// Labels of a stack that are followed.
inline constexpr unsigned kMaxLabels = 16;

// From the first label: kPacket and the layer behind the stack; kMalformedTunnel if the stack does not end.
[[gnu::cold]] FrameVerdict OpenMpls(base::ByteSpan octets, Layer& out) noexcept;

}  // namespace spoor::dataplane
