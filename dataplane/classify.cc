#include "dataplane/classify.h"

#include <algorithm>

#include "dataplane/packet/checksum.h"

namespace spoor::dataplane {

Classifier::Classifier(const PipelineConfig& config, const HashSecret& secret, PipelineCounters& counters)
    : config_(config), correlator_(config.correlate, config.query_table_entries, secret, counters) {
  for (const std::uint16_t port : config.ports) ports_.set(port);
}

void Classifier::Prepare(Candidate& candidate) const noexcept {
  const base::ByteSpan message = candidate.datagram.payload;
  candidate.asks_table = false;
  if (message.size() < dns::kHeader_octets) {
    candidate.verdict = MessageVerdict::kShort;
    return;
  }
  candidate.header = dns::ReadHeader(message.data());
  candidate.verdict = candidate.header.is_response() ? PrepareResponse(candidate) : PrepareQuery(candidate);
  if (candidate.asks_table) correlator_.Prefetch(candidate.correlation);
}

MessageVerdict Classifier::PrepareQuery(Candidate& candidate) const noexcept {
  const Datagram& datagram = candidate.datagram;
  const dns::Header& header = candidate.header;
  if (!ports_[datagram.destination_port]) return MessageVerdict::kDirection;
  // Queries that no acceptable response can answer are counted and not remembered.
  if (header.opcode() != dns::kOpcodeQuery || header.question_count != 1) return MessageVerdict::kQuery;
  const auto question = dns::ReadQuestion(datagram.payload);
  if (!question || !correlator_.remembers_queries()) return MessageVerdict::kQuery;
  candidate.correlation = correlator_.QueryKey(datagram, header.id, question->octets);
  candidate.asks_table = true;
  return MessageVerdict::kQuery;
}

MessageVerdict Classifier::PrepareResponse(Candidate& candidate) const noexcept {
  const Datagram& datagram = candidate.datagram;
  const dns::Header& header = candidate.header;
  if (!ports_[datagram.source_port]) return MessageVerdict::kDirection;
  if (header.opcode() != dns::kOpcodeQuery) return MessageVerdict::kOpcode;
  if (header.question_count != 1) return MessageVerdict::kQuestionCount;
  const auto question = dns::ReadQuestion(datagram.payload);
  if (!question) return MessageVerdict::kMalformed;
  if (question->rr_class != dns::kClassIn) return MessageVerdict::kClass;
  // Before correlation: a damaged copy must not use up the query that the good one answers.
  if (!ChecksumIsGood(candidate)) return MessageVerdict::kChecksum;
  if (config_.resolvers.empty() ? header.wants_recursion() : !GoesToResolver(datagram)) {
    return config_.resolvers.empty() ? MessageVerdict::kStub : MessageVerdict::kNotResolver;
  }
  candidate.question = *question;
  candidate.correlation = correlator_.ResponseKey(datagram, header.id, question->octets);
  candidate.asks_table = true;
  return MessageVerdict::kAccepted;
}

void Classifier::Decide(Candidate& candidate) noexcept {
  if (!candidate.asks_table) return;
  if (candidate.verdict == MessageVerdict::kQuery) return correlator_.Query(candidate.correlation, candidate.time_us);
  candidate.verdict = correlator_.Response(candidate.correlation, candidate.time_us);
  if (candidate.verdict != MessageVerdict::kAccepted) return;
  const dns::Header& header = candidate.header;
  const bool good = header.rcode() == dns::kRcodeNoError || header.rcode() == dns::kRcodeNxDomain;
  if (header.is_truncated()) {
    candidate.verdict = MessageVerdict::kTruncated;
  } else if (!good) {
    candidate.verdict = MessageVerdict::kRcode;
  }
}

bool Classifier::SegmentIsGood(const Frame& frame, const IpPacket& packet, const TcpSegment& segment) const noexcept {
  if (!ports_[segment.source_port]) return true;
  return config_.checksum == ChecksumMode::kVerify ? TcpChecksumIsGood(packet)
                                                   : FrameIsGood(config_.checksum, frame.flags);
}

bool Classifier::ChecksumIsGood(const Candidate& candidate) const noexcept {
  if (candidate.datagram.transport == Transport::kTcp) return true;  // each of its segments was good
  return config_.checksum == ChecksumMode::kVerify ? HasGoodChecksum(candidate.datagram)
                                                   : FrameIsGood(config_.checksum, candidate.frame_flags);
}

bool Classifier::GoesToResolver(const Datagram& datagram) const noexcept {
  return std::any_of(config_.resolvers.begin(), config_.resolvers.end(), [&](const base::IpPrefix& prefix) {
    return base::Contains(prefix, datagram.family, datagram.destination);
  });
}

}  // namespace spoor::dataplane
