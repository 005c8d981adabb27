// Looks at a capture file before it is replayed, so that a wrong file is refused in one clear line before anything
// starts, and the number of frames is known: a replay that delivers fewer has failed.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "dataplane/frame.h"

namespace spoor::dataplane {

struct CaptureInfo {
  std::string path;
  // Whole frames, in file order; those before the damage if there is some.
  std::uint64_t frame_count = 0;
  LinkType link = LinkType::kEthernet;
  // Octets of the longest frame as captured.
  std::uint32_t longest_frame_octets = 0;
  // Why the file ends early, one line; empty when it is whole.
  std::string damage;
};

// Reads the file `path` once, pcap or pcapng. Fails, naming path and cause, when it is missing, unreadable, no regular
// file, of no known format, or of a link type that frame.h does not know. A file that is cut or damaged after its
// header is no failure: `damage` says so and the frames before it count.
base::Result<CaptureInfo> CheckCapture(const std::string& path);

}  // namespace spoor::dataplane
