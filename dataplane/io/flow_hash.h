// Which worker gets a frame when the port itself cannot spread: all frames between the same two addresses must meet,
// because an answer is matched with its query and fragments with each other in the memory of one worker.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace spoor::dataplane {

// A hash of the IP addresses of an Ethernet frame, the same in both directions; VLAN tags (802.1Q, 802.1ad) are stepped
// over. Ports do not count: later fragments have none. 0 for everything that is not IPv4 or IPv6, or too short. Spreads
// load; not meant to resist somebody who wants all frames on one worker.
std::uint32_t FlowHash(base::ByteSpan frame) noexcept;

// Maps a hash to 0..worker_count-1; hash 0 goes to worker 0.
inline unsigned WorkerOf(std::uint32_t hash, unsigned worker_count) noexcept {
  return static_cast<unsigned>((std::uint64_t{hash} * worker_count) >> 32);
}

}  // namespace spoor::dataplane
