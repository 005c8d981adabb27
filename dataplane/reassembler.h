// From fragments to the packet that they carry, tunnels included: what comes out of a tunnel whose own packets came in
// fragments may be a fragment again. A worker uses it, and a spreader, which has to see the innermost addresses before
// it chooses a worker.
#pragma once

#include "dataplane/counters.h"
#include "dataplane/fingerprint.h"
#include "dataplane/frame.h"
#include "dataplane/packet/ip_packet.h"
#include "dataplane/pipeline_config.h"
#include "dataplane/stream/fragments.h"

namespace spoor::dataplane {

// One thread's. All arguments outlive it. Memory at construction only.
class Reassembler {
 public:
  Reassembler(const PipelineConfig& config, const HashSecret& secret, PipelineCounters& counters)
      : config_(config), counters_(counters), table_(config.stream, secret, counters) {}

  // Takes the fragment that Decapsulate found in `frame`: kFragment, or why it is not used; the caller counts it. If it
  // was the last that was missing, `whole` is the innermost packet of the datagram, no fragment and no tunnel, its
  // octets valid until the next call. Otherwise `whole` has no addresses. A datagram that is whole and holds no packet
  // that can be read is counted as unused.
  FrameVerdict Take(const Frame& frame, const IpPacket& fragment, IpPacket& whole) noexcept;

 private:
  const PipelineConfig& config_;
  PipelineCounters& counters_;
  FragmentTable table_;
};

}  // namespace spoor::dataplane
