// Which worker gets a frame when the port itself cannot spread: all frames between the same two addresses must meet,
// because an answer is matched with its query and fragments with each other in the memory of one worker.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "dataplane/frame.h"

namespace spoor::dataplane {

// A hash of the addresses of the innermost IP packet of a frame, the same in both directions and whatever it is wrapped
// in: what the pipeline sees decides. Ports do not count: later fragments have none. A frame that the pipeline will
// refuse goes by the last addresses that were reached, or has the hash 0. Spreads load; not meant to resist somebody
// who wants all frames on one worker.
std::uint32_t FlowHash(base::ByteSpan frame, LinkType link = LinkType::kEthernet) noexcept;

// Maps a hash to 0..worker_count-1; hash 0 goes to worker 0.
inline unsigned WorkerOf(std::uint32_t hash, unsigned worker_count) noexcept {
  return static_cast<unsigned>((std::uint64_t{hash} * worker_count) >> 32);
}

}  // namespace spoor::dataplane
