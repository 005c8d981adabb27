// The Ethernet header and the VLAN tags behind it (802.1Q, 802.1ad and the stacks of before).
#pragma once

#include "base/byte_order.h"
#include "dataplane/counters.h"
#include "dataplane/packet/layer.h"

namespace spoor::dataplane {

// VLAN tags that are followed in each Ethernet frame (802.1Q in 802.1ad in 0x9100 and one to spare).
inline constexpr unsigned kMaxTags = 4;
inline constexpr std::size_t kMacs_octets = 12;

// From octets whose EtherType stands at `at`: kPacket and the layer behind it and behind all tags, kCut or kTagDepth.
// Inline: the way of every frame.
inline FrameVerdict ReadEtherType(base::ByteSpan octets, std::size_t at, Layer& out) noexcept {
  constexpr std::size_t kTag_octets = 4;
  for (unsigned tags = 0;; ++tags, at += kTag_octets) {
    if (octets.size() < at + 2) return FrameVerdict::kCut;
    const std::uint16_t ether_type = base::LoadBe16(octets.data() + at);
    if (!IsTag(ether_type)) {
      out = {ether_type, octets.subspan(at + 2)};
      return FrameVerdict::kPacket;
    }
    if (tags == kMaxTags) return FrameVerdict::kTagDepth;
  }
}

}  // namespace spoor::dataplane
