#include "dataplane/classify.h"

#include <algorithm>

#include "dataplane/packet/checksum.h"

namespace spoor::dataplane {

Classifier::Classifier(const PipelineConfig& config, const HashSecret& secret, PipelineCounters& counters)
    : config_(config), correlator_(config.correlate, config.query_table_entries, secret, counters) {
  for (const std::uint16_t port : config.ports) ports_.set(port);
}

// One call for queries and responses of all that is long, so that gcc takes it in.
void Classifier::Prepare(Candidate& candidate) const noexcept {
  const base::ByteSpan message = candidate.datagram.payload;
  candidate.asks_table = false;
  if (message.size() < dns::kHeader_octets) {
    candidate.verdict = MessageVerdict::kShort;
    return;
  }
  candidate.header = dns::ReadHeader(message.data());
  if (!CheckHeader(candidate)) return;
  const bool is_response = candidate.header.is_response();
  const auto question = dns::ReadQuestion(message);
  if (is_response) candidate.verdict = question ? CheckResponse(candidate, *question) : MessageVerdict::kMalformed;
  if (!question || (is_response && candidate.verdict != MessageVerdict::kAccepted)) return;
  candidate.question = *question;
  candidate.correlation = correlator_.Key(candidate.datagram, is_response, candidate.header.id, question->octets);
  candidate.asks_table = true;
  correlator_.Prefetch(candidate.correlation);
}

bool Classifier::CheckHeader(Candidate& candidate) const noexcept {
  const Datagram& datagram = candidate.datagram;
  const dns::Header& header = candidate.header;
  const bool is_response = header.is_response();
  candidate.verdict = MessageVerdict::kDirection;
  if (!ports_[is_response ? datagram.source_port : datagram.destination_port]) return false;
  candidate.verdict = is_response ? MessageVerdict::kAccepted : MessageVerdict::kQuery;
  // Queries that no acceptable response can answer are counted and not remembered.
  if (header.opcode() == dns::kOpcodeQuery && header.question_count == 1) [[likely]]
    return is_response || correlator_.remembers_queries();
  const bool good_opcode = header.opcode() == dns::kOpcodeQuery;
  if (is_response) candidate.verdict = good_opcode ? MessageVerdict::kQuestionCount : MessageVerdict::kOpcode;
  return false;
}

MessageVerdict Classifier::CheckResponse(const Candidate& candidate, const dns::Question& question) const noexcept {
  if (question.rr_class != dns::kClassIn) return MessageVerdict::kClass;
  // Before correlation: a damaged copy must not use up the query that the good one answers.
  if (!ChecksumIsGood(candidate)) return MessageVerdict::kChecksum;
  if (config_.resolvers.empty()) {
    return candidate.header.wants_recursion() ? MessageVerdict::kStub : MessageVerdict::kAccepted;
  }
  return GoesToResolver(candidate.datagram) ? MessageVerdict::kAccepted : MessageVerdict::kNotResolver;
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
