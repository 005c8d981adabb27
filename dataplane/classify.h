// The recording rules of docs/semantics.md, in their order, up to the point where the whole message is parsed.
#pragma once

#include <array>
#include <bitset>
#include <memory>

#include "dataplane/correlate/correlator.h"
#include "dataplane/counters.h"
#include "dataplane/frame.h"
#include "dataplane/packet/datagram.h"
#include "dataplane/pipeline_config.h"
#include "dataplane/stream/tcp_segment.h"
#include "dns/header.h"

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

  // Rule 7 for what is not a message yet: fragments, and segments on their way from a DNS port. A datagram's own
  // checksum is looked at once it is whole.
  bool FragmentIsGood(const Frame& frame) const noexcept;
  bool SegmentIsGood(const Frame& frame, const IpPacket& packet, const TcpSegment& segment) const noexcept;

  // Rules 1 to 7 for the message in `datagram`; kAccepted means that only rule 8 is left. For kAccepted `header`
  // and `question` are filled; the question's octets belong to the datagram.
  MessageVerdict Classify(const Frame& frame, const Datagram& datagram, dns::Header& header,
                          dns::Question& question) noexcept;

 private:
  MessageVerdict ClassifyQuery(const Datagram& datagram, const dns::Header& header, std::uint64_t time_us) noexcept;
  MessageVerdict ClassifyResponse(const Frame& frame, const Datagram& datagram, const dns::Header& header,
                                  dns::Question& question) noexcept;
  bool ChecksumIsGood(const Frame& frame, const Datagram& datagram) const noexcept;
  bool GoesToResolver(const Datagram& datagram) const noexcept;

  const PipelineConfig& config_;
  std::bitset<65536> ports_;
  Correlator correlator_;
};

}  // namespace spoor::dataplane
