// The recording rules of docs/semantics.md, in their order, up to the point where the whole message is parsed.
#pragma once

#include <array>
#include <bitset>
#include <memory>

#include "dataplane/candidate.h"
#include "dataplane/correlate/correlator.h"
#include "dataplane/counters.h"
#include "dataplane/frame.h"
#include "dataplane/pipeline_config.h"
#include "dataplane/stream/tcp_segment.h"

namespace spoor::dataplane {

// One worker's; it owns the correlation state. `config`, `secret` and `counters` outlive it.
class Classifier {
 public:
  Classifier(const PipelineConfig& config, const HashSecret& secret, PipelineCounters& counters);

  // True if one of the ports is a DNS port.
  template <class Ports>  // Datagram or TcpSegment
  bool IsDnsPort(const Ports& ports) const noexcept {
    return ports_[ports.source_port] || ports_[ports.destination_port];
  }

  // Rule 7 for what is not a message yet: segments on their way from a DNS port.
  bool SegmentIsGood(const Frame& frame, const IpPacket& packet, const TcpSegment& segment) const noexcept;

  // Rules 1 to 7 for the message in `candidate.datagram`, with its time and flags, in two steps, so that the table's
  // line is on its way in between. Prepare looks at the message alone, in any order. Decide asks the table, in the
  // order of the frames; afterwards the verdict is final but for rule 8, and for kAccepted header and question are
  // filled.
  void Prepare(Candidate& candidate) const noexcept;
  void Decide(Candidate& candidate) noexcept;

 private:
  // What the header says. True if the question matters.
  bool CheckHeader(Candidate& candidate) const noexcept;
  // What can be said of a response without the table.
  MessageVerdict CheckResponse(const Candidate& candidate, const dns::Question& question) const noexcept;
  bool ChecksumIsGood(const Candidate& candidate) const noexcept;
  bool GoesToResolver(const Datagram& datagram) const noexcept;

  const PipelineConfig& config_;
  std::bitset<65536> ports_;
  Correlator correlator_;
};

}  // namespace spoor::dataplane
