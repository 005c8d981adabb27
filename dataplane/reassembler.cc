#include "dataplane/reassembler.h"

#include "dataplane/packet/decapsulate.h"

namespace spoor::dataplane {
namespace {

// Fragments inside a tunnel whose own packets came in fragments: followed so deep.
constexpr unsigned kMaxReassemblies = 2;

}  // namespace

FrameVerdict Reassembler::Take(const Frame& frame, const IpPacket& fragment, IpPacket& whole) noexcept {
  whole = {};
  if (!FrameIsGood(config_.checksum, frame.flags)) return FrameVerdict::kChecksum;
  IpPacket piece = fragment;
  for (unsigned depth = 0; depth < kMaxReassemblies; ++depth) {
    IpPacket joined;
    const FrameVerdict verdict = table_.Take(piece, frame.time_us, joined);
    if (joined.payload.empty()) return depth == 0 ? verdict : FrameVerdict::kFragment;
    if (DecapsulateReassembled(joined) != FrameVerdict::kPacket) break;
    if (!joined.is_fragment) {
      whole = joined;
      return FrameVerdict::kFragment;
    }
    piece = joined;
  }
  counters_.fragments_unused.Add();
  return FrameVerdict::kFragment;
}

}  // namespace spoor::dataplane
