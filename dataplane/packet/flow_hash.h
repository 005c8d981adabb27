// Which worker gets a frame when the port itself cannot spread, and whether it is worked on when not all can be: all
// frames between the same two addresses must meet, because an answer is matched with its query in the memory of one
// worker.
#pragma once

#include <cstdint>

#include "dataplane/packet/ip_packet.h"

namespace spoor::dataplane {

// A hash of the addresses of an IP packet, the same in both directions. Given the innermost packet of a frame, which is
// no fragment, it is what the pipeline sees that decides, whatever it is wrapped in. Of a frame that the pipeline will
// refuse these are the last addresses that were reached; without any the hash is 0. Spreads load; not meant to resist
// somebody who wants all frames on one worker.
std::uint32_t FlowHash(const IpPacket& packet) noexcept;

// Maps a hash to 0..worker_count-1; hash 0 goes to worker 0.
inline unsigned WorkerOf(std::uint32_t hash, unsigned worker_count) noexcept {
  return static_cast<unsigned>((std::uint64_t{hash} * worker_count) >> 32);
}

}  // namespace spoor::dataplane
