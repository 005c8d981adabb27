#include "dataplane/classify.h"

#include <algorithm>

#include "dataplane/packet/checksum.h"

namespace spoor::dataplane {

Classifier::Classifier(const PipelineConfig& config, const HashSecret& secret, PipelineCounters& counters)
    : config_(config), correlator_(config.correlate, config.query_table_entries, secret, counters) {
  for (const std::uint16_t port : config.ports) ports_.set(port);
}

MessageVerdict Classifier::Classify(const Frame& frame, const Datagram& datagram, dns::Header& header,
                                    dns::Question& question) noexcept {
  if (datagram.payload.size() < dns::kHeader_octets) return MessageVerdict::kShort;
  header = dns::ReadHeader(datagram.payload.data());
  return header.is_response() ? ClassifyResponse(frame, datagram, header, question)
                              : ClassifyQuery(datagram, header, frame.time_us);
}

MessageVerdict Classifier::ClassifyQuery(const Datagram& datagram, const dns::Header& header,
                                         std::uint64_t time_us) noexcept {
  if (!ports_[datagram.destination_port]) return MessageVerdict::kDirection;
  // Queries that no acceptable response can answer are counted and not remembered.
  if (header.opcode() != dns::kOpcodeQuery || header.question_count != 1) return MessageVerdict::kQuery;
  const auto question = dns::ReadQuestion(datagram.payload);
  if (question) correlator_.Query(datagram, header.id, question->octets, time_us);
  return MessageVerdict::kQuery;
}

MessageVerdict Classifier::ClassifyResponse(const Frame& frame, const Datagram& datagram, const dns::Header& header,
                                            dns::Question& question) noexcept {
  if (!ports_[datagram.source_port]) return MessageVerdict::kDirection;
  if (header.opcode() != dns::kOpcodeQuery) return MessageVerdict::kOpcode;
  if (header.question_count != 1) return MessageVerdict::kQuestionCount;
  const auto read = dns::ReadQuestion(datagram.payload);
  if (!read) return MessageVerdict::kMalformed;
  question = *read;
  if (question.rr_class != dns::kClassIn) return MessageVerdict::kClass;
  // Before correlation: a damaged copy must not use up the query that the good one answers.
  if (!ChecksumIsGood(frame, datagram)) return MessageVerdict::kChecksum;
  if (config_.resolvers.empty() ? header.wants_recursion() : !GoesToResolver(datagram)) {
    return config_.resolvers.empty() ? MessageVerdict::kStub : MessageVerdict::kNotResolver;
  }
  const MessageVerdict match = correlator_.Response(datagram, header.id, question.octets, frame.time_us);
  if (match != MessageVerdict::kAccepted) return match;
  if (header.is_truncated()) return MessageVerdict::kTruncated;
  const bool good = header.rcode() == dns::kRcodeNoError || header.rcode() == dns::kRcodeNxDomain;
  return good ? MessageVerdict::kAccepted : MessageVerdict::kRcode;
}

bool Classifier::FragmentIsGood(const Frame& frame) const noexcept {
  return config_.checksum != ChecksumMode::kNic || (frame.flags & kFrameBadChecksum) == 0;
}

bool Classifier::SegmentIsGood(const Frame& frame, const IpPacket& packet, const TcpSegment& segment) const noexcept {
  if (!ports_[segment.source_port]) return true;
  return config_.checksum == ChecksumMode::kVerify ? TcpChecksumIsGood(packet) : FragmentIsGood(frame);
}

bool Classifier::ChecksumIsGood(const Frame& frame, const Datagram& datagram) const noexcept {
  if (datagram.transport == Transport::kTcp) return true;  // each of its segments was good
  switch (config_.checksum) {
    case ChecksumMode::kNic:
      return (frame.flags & kFrameBadChecksum) == 0;
    case ChecksumMode::kVerify:
      return HasGoodChecksum(datagram);
    case ChecksumMode::kIgnore:
      return true;
  }
  return true;
}

bool Classifier::GoesToResolver(const Datagram& datagram) const noexcept {
  return std::any_of(config_.resolvers.begin(), config_.resolvers.end(), [&](const base::IpPrefix& prefix) {
    return base::Contains(prefix, datagram.family, datagram.destination);
  });
}

}  // namespace spoor::dataplane
