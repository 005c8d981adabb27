#include "dataplane/pipeline.h"

#include "dataplane/packet/decapsulate.h"
#include "dataplane/packet/layer.h"
#include "dataplane/packet/udp.h"

namespace spoor::dataplane {
namespace {

constexpr std::size_t kAhead = 4;  // frames between the prefetch and its use
// Fragments inside a tunnel whose own packets came in fragments: followed so deep.
constexpr unsigned kMaxReassemblies = 2;

void Prefetch(const Frame& frame) noexcept {
  __builtin_prefetch(frame.octets.data());
  __builtin_prefetch(frame.octets.data() + 64);
}

}  // namespace

Pipeline::Pipeline(const PipelineConfig& config, SharedState& shared, RecordRing& ring)
    : config_(config),
      classifier_(config, shared.secret, counters_),
      fragments_(config.stream, shared.secret, counters_),
      streams_(config.stream, shared.secret, counters_),
      observer_(config.skip_types, shared.secret),
      deduplicator_(config.count_cache_entries, config.lossless, shared.generations, ring, counters_),
      arena_memory_(kArena_octets),
      arena_{arena_memory_.As<std::uint8_t>(), arena_memory_.As<std::uint8_t>() + kArena_octets},
      observations_(std::make_unique<Observation[]>(kMaxObservations)) {}

void Pipeline::Process(std::span<const Frame> frames) noexcept {
  for (std::size_t i = 0; i < frames.size() && i < kAhead; ++i) Prefetch(frames[i]);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (i + kAhead < frames.size()) Prefetch(frames[i + kAhead]);
    counters_.frames[HandleFrame(frames[i])].Add();
  }
  DeduplicateBurst();
}

FrameVerdict Pipeline::HandleFrame(const Frame& frame) noexcept {
  IpPacket packet;
  const FrameVerdict verdict = Decapsulate(frame.octets, frame.link, packet);
  if (verdict != FrameVerdict::kPacket) return (frame.flags & kFrameCut) != 0 ? FrameVerdict::kCut : verdict;
  return packet.is_fragment ? HandleFragment(frame, packet) : HandlePacket(frame, packet);
}

FrameVerdict Pipeline::HandlePacket(const Frame& frame, const IpPacket& packet) noexcept {
  if (packet.protocol == kProtocolTcp) return HandleSegment(frame, packet);
  if (packet.protocol != kProtocolUdp) return FrameVerdict::kOtherProtocol;
  Datagram datagram;
  const FrameVerdict verdict = ReadUdp(packet, datagram);
  if (verdict != FrameVerdict::kMessage) return verdict;
  if (!classifier_.IsDnsPort(datagram)) return FrameVerdict::kOtherPort;
  counters_.messages[HandleMessage(frame, datagram)].Add();
  return FrameVerdict::kMessage;
}

// Out of line: the plain path stays short.
[[gnu::cold, gnu::noinline]] FrameVerdict Pipeline::HandleFragment(const Frame& frame,
                                                                   const IpPacket& fragment) noexcept {
  if (!classifier_.FragmentIsGood(frame)) return FrameVerdict::kChecksum;
  IpPacket piece = fragment;
  for (unsigned depth = 0; depth < kMaxReassemblies; ++depth) {
    IpPacket whole;
    const FrameVerdict verdict = fragments_.Take(piece, frame.time_us, whole);
    if (whole.payload.empty()) return depth == 0 ? verdict : FrameVerdict::kFragment;
    const bool is_packet = DecapsulateReassembled(whole) == FrameVerdict::kPacket;
    if (is_packet && whole.is_fragment) {
      piece = whole;
      continue;
    }
    const FrameVerdict inner = is_packet ? HandlePacket(frame, whole) : FrameVerdict::kOtherProtocol;
    if (inner != FrameVerdict::kMessage && inner != FrameVerdict::kSegment) counters_.fragments_unused.Add();
    return FrameVerdict::kFragment;
  }
  counters_.fragments_unused.Add();
  return FrameVerdict::kFragment;
}

[[gnu::cold, gnu::noinline]] FrameVerdict Pipeline::HandleSegment(const Frame& frame, const IpPacket& packet) noexcept {
  TcpSegment segment;
  if (ReadTcp(packet, segment) != FrameVerdict::kSegment) return FrameVerdict::kMalformedTcp;
  if (!classifier_.IsDnsPort(segment)) return FrameVerdict::kOtherPort;
  if (!classifier_.SegmentIsGood(frame, packet, segment)) return FrameVerdict::kChecksum;
  const FrameVerdict verdict = streams_.Take(packet, segment, frame.time_us);
  Datagram message;
  while (streams_.Next(message)) counters_.messages[HandleMessage(frame, message)].Add();
  return verdict;
}

MessageVerdict Pipeline::HandleMessage(const Frame& frame, const Datagram& datagram) noexcept {
  dns::Header header;
  const MessageVerdict verdict = classifier_.Classify(frame, datagram, header);
  if (verdict != MessageVerdict::kAccepted) return verdict;

  const bool room = arena_.left() >= dns::ArenaNeed(datagram.payload.size()) &&
                    observation_count_ + dns::kMaxRecords <= kMaxObservations;
  if (!room) DeduplicateBurst();
  if (!parser_.Parse(datagram.payload, header, arena_)) return MessageVerdict::kMalformed;
  const auto time_s = static_cast<std::uint32_t>(frame.time_us / 1'000'000);
  observation_count_ +=
      observer_.Observe(parser_.records(), header.is_authoritative(), time_s, observations_.get() + observation_count_);
  return MessageVerdict::kAccepted;
}

void Pipeline::DeduplicateBurst() noexcept {
  deduplicator_.Process({observations_.get(), observation_count_});
  observation_count_ = 0;
  arena_.at = arena_memory_.As<std::uint8_t>();
}

}  // namespace spoor::dataplane
