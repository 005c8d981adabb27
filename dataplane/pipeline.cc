#include "dataplane/pipeline.h"

#include "dataplane/packet/decapsulate.h"
#include "dataplane/packet/flow_hash.h"
#include "dataplane/packet/layer.h"
#include "dataplane/packet/udp.h"

namespace spoor::dataplane {
namespace {

constexpr std::size_t kTypeAndClass_octets = 4;
constexpr std::size_t kAhead = 4;  // frames between the prefetch and its use

void Prefetch(const Frame& frame) noexcept {
  __builtin_prefetch(frame.octets.data());
  __builtin_prefetch(frame.octets.data() + 64);
}

}  // namespace

Pipeline::Pipeline(const PipelineConfig& config, SharedState& shared, RecordRing& ring)
    : config_(config),
      secret_(shared.secret),
      flows_(shared.flows),
      stages_(config.stage_cycles, counters_.stage_cycles),
      classifier_(config, shared.secret, counters_),
      reassembler_(config, shared.secret, counters_),
      streams_(config.stream, shared.secret, counters_),
      observer_(config.skip_types, shared.secret),
      memo_(config.answer_memo_entries),
      deduplicator_(config.count_cache_entries, config.lossless, shared.generations, ring, counters_),
      arena_memory_(kArena_octets),
      arena_{arena_memory_.As<std::uint8_t>(), arena_memory_.As<std::uint8_t>() + kArena_octets},
      observations_(std::make_unique<Observation[]>(kMaxObservations)) {}

void Pipeline::Process(std::span<const Frame> frames) noexcept {
  stages_.Mark(Stage::kPort);
  counters_.frames_received.Add(frames.size());
  kept_ = flows_.now();
  if (!kept_.is_all()) [[unlikely]]
    frames = KeepPart(frames);
  for (std::size_t i = 0; i < frames.size() && i < kAhead; ++i) Prefetch(frames[i]);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (i + kAhead < frames.size()) Prefetch(frames[i + kAhead]);
    counters_.frames[HandleFrame(frames[i])].Add();
  }
  FinishStaged();
  DeduplicateBurst();
}

// Under overload: without the frames whose flows are not kept.
[[gnu::cold, gnu::noinline]] std::span<const Frame> Pipeline::KeepPart(std::span<const Frame> frames) noexcept {
  std::size_t count = 0;
  for (const Frame& frame : frames) Prefetch(frame);
  for (const Frame& frame : frames) {
    if (!IsSampledOut(frame)) part_[count++] = frame;
  }
  counters_.frames[FrameVerdict::kSampledOut].Add(frames.size() - count);
  return {part_.data(), count};
}

// Whose a fragment is shows when its datagram is whole.
bool Pipeline::IsSampledOut(const Frame& frame) const noexcept {
  if ((frame.flags & (kFrameChosen | kFrameSampledOut)) != 0) return (frame.flags & kFrameSampledOut) != 0;
  IpPacket packet;
  const FrameVerdict verdict = Decapsulate(frame.octets, frame.link, packet);
  if (verdict == FrameVerdict::kPacket && packet.is_fragment) return false;
  return !kept_.Keeps(FlowHash(packet));
}

[[gnu::flatten]] FrameVerdict Pipeline::HandleFrame(const Frame& frame) noexcept {
  IpPacket packet;
  const FrameVerdict verdict = Decapsulate(frame.octets, frame.link, packet);
  if (verdict != FrameVerdict::kPacket) return (frame.flags & kFrameCut) != 0 ? FrameVerdict::kCut : verdict;
  if (!packet.is_fragment) [[likely]]
    return HandlePacket(frame, packet);
  const IpPacket fragment = packet;  // of its own: that of a plain frame stays in registers
  return HandleFragment(frame, fragment);
}

FrameVerdict Pipeline::HandlePacket(const Frame& frame, const IpPacket& packet) noexcept {
  if (packet.protocol == kProtocolTcp) return HandleSegment(frame, IpPacket(packet));
  if (packet.protocol != kProtocolUdp) return FrameVerdict::kOtherProtocol;
  Datagram datagram;
  const FrameVerdict verdict = ReadUdp(packet, datagram);
  if (verdict != FrameVerdict::kMessage) return verdict;
  if (!classifier_.IsDnsPort(datagram)) return FrameVerdict::kOtherPort;
  Stage(frame, datagram);
  return FrameVerdict::kMessage;
}

// Out of line: the plain path stays short.
[[gnu::cold, gnu::noinline]] FrameVerdict Pipeline::HandleFragment(const Frame& frame,
                                                                   const IpPacket& fragment) noexcept {
  IpPacket whole;
  const FrameVerdict verdict = reassembler_.Take(frame, fragment, whole);
  if (whole.source == nullptr) return verdict;
  if ((frame.flags & kFrameChosen) == 0 && !kept_.Keeps(FlowHash(whole))) {
    counters_.fragments_unused.Add();
    return FrameVerdict::kSampledOut;
  }
  const FrameVerdict inner = HandlePacket(frame, whole);
  FinishStaged();  // the octets are the table's, and only until the next fragment
  if (inner == FrameVerdict::kMessage) counters_.fragments_messages.Add();
  if (inner != FrameVerdict::kMessage && inner != FrameVerdict::kSegment) counters_.fragments_unused.Add();
  return verdict;
}

[[gnu::cold, gnu::noinline]] FrameVerdict Pipeline::HandleSegment(const Frame& frame, const IpPacket& packet) noexcept {
  TcpSegment segment;
  if (ReadTcp(packet, segment) != FrameVerdict::kSegment) return FrameVerdict::kMalformedTcp;
  if (!classifier_.IsDnsPort(segment)) return FrameVerdict::kOtherPort;
  if (!classifier_.SegmentIsGood(frame, packet, segment)) return FrameVerdict::kChecksum;
  const FrameVerdict verdict = streams_.Take(packet, segment, frame.time_us);
  Datagram message;
  while (streams_.Next(message)) {
    Stage(frame, message);
    FinishStaged();  // the octets are the stream's, and only until the next message
  }
  return verdict;
}

// Three passes over the messages of a burst. Each asks memory for the table lines that the next one reads, so that the
// cache misses of a burst overlap.
void Pipeline::Stage(const Frame& frame, const Datagram& datagram) noexcept {
  if (staged_count_ == staged_.size()) FinishStaged();
  Candidate& candidate = staged_[staged_count_++];
  candidate.datagram = datagram;
  candidate.time_us = frame.time_us;
  candidate.frame_flags = frame.flags;
}

[[gnu::noinline]] void Pipeline::FinishStaged() noexcept {
  const std::span staged(staged_.data(), staged_count_);
  counters_.messages_received.Add(staged_count_);
  stages_.Mark(Stage::kHeaders);
  for (Candidate& candidate : staged) classifier_.Prepare(candidate);
  stages_.Mark(Stage::kPrepare);
  for (Candidate& candidate : staged) LookUp(candidate);
  stages_.Mark(Stage::kLookUp);
  for (const Candidate& candidate : staged) {
    const bool accepted = candidate.verdict == MessageVerdict::kAccepted;
    counters_.messages[accepted ? Record(candidate) : candidate.verdict].Add();
  }
  stages_.Mark(Stage::kRecord);
  staged_count_ = 0;
}

void Pipeline::LookUp(Candidate& candidate) noexcept {
  classifier_.Decide(candidate);
  const base::ByteSpan message = candidate.datagram.payload;
  candidate.memorable = memo_.enabled() && message.size() <= AnswerMemo::kMaxMessage_octets;
  if (candidate.verdict != MessageVerdict::kAccepted || !candidate.memorable) return;
  candidate.answer = AnswerKey(secret_, message, candidate.question.octets.size() - kTypeAndClass_octets);
  memo_.Prefetch(candidate.answer);
}

MessageVerdict Pipeline::Record(const Candidate& candidate) noexcept {
  const auto time_s = static_cast<std::uint32_t>(candidate.time_us / 1'000'000);
  if (candidate.memorable && IsKnown(candidate.answer, time_s)) return MessageVerdict::kAccepted;
  const base::ByteSpan message = candidate.datagram.payload;
  const bool room =
      arena_.left() >= dns::ArenaNeed(message.size()) && observation_count_ + dns::kMaxRecords <= kMaxObservations;
  if (!room) {
    stages_.Mark(Stage::kRecord);
    DeduplicateBurst();
  }
  if (!parser_.Parse(message, candidate.header, arena_)) return MessageVerdict::kMalformed;
  Observation* const out = observations_.get() + observation_count_;
  const std::size_t count = observer_.Observe(parser_.records(), candidate.header.is_authoritative(), time_s, out);
  observation_count_ += count;
  counters_.observations_parsed.Add(count);
  if (candidate.memorable && !parser_.holds_query_octets()) Memorise(candidate.answer, {out, count});
  return MessageVerdict::kAccepted;
}

// A known answer is an observation of each of its tuples, made later.
bool Pipeline::IsKnown(const Fingerprint& key, std::uint32_t time_s) noexcept {
  AnswerMemo::Entry* entry = memo_.Find(key);
  (entry != nullptr ? counters_.memo_hits : counters_.memo_misses).Add();
  if (entry == nullptr) return false;
  if (entry->pending == AnswerMemo::kMaxPending) FlushMemo(*entry);
  memo_.Count(*entry, time_s);
  counters_.observations_parsed.Add(entry->tuple_count);
  counters_.observations_pending.Add(entry->tuple_count);
  return true;
}

void Pipeline::Memorise(const Fingerprint& key, std::span<const Observation> observations) noexcept {
  if (!AnswerMemo::Fits(observations)) return;
  AnswerMemo::Entry& victim = memo_.Victim(key);
  FlushMemo(victim);
  memo_.Assign(victim, key, observations);
}

// Makes the observations that the entry stands for; each is then pending in the count cache, handed over or refused.
void Pipeline::FlushMemo(AnswerMemo::Entry& entry) noexcept {
  if (entry.pending == 0) return;
  Observation made[AnswerMemo::kMaxObservations];
  const std::size_t count = memo_.Expand(entry, secret_, made);
  counters_.observations_pending.Sub(count * entry.pending);
  entry.pending = 0;
  deduplicator_.Process({made, count});
}

void Pipeline::FlushMemoRange(std::uint32_t count) noexcept {
  for (; count > 0; --count) {
    FlushMemo(memo_.entry(memo_flush_at_));
    memo_flush_at_ = memo_flush_at_ + 1 == memo_.entry_count() ? 0 : memo_flush_at_ + 1;
  }
}

// Half of the interval in the memo, half in the count cache.
void Pipeline::Tick(std::uint64_t now_ms) noexcept {
  const std::uint64_t interval_ms = config_.flush_interval_ms / 2;
  if (memo_.enabled()) FlushMemoRange(memo_flush_clock_.Due(now_ms, interval_ms, memo_.entry_count()));
  deduplicator_.FlushSome(now_ms, interval_ms);
  stages_.Mark(Stage::kFlush);
}

void Pipeline::FlushAll() noexcept {
  FlushMemoRange(memo_.entry_count());
  deduplicator_.FlushAll();
}

void Pipeline::DeduplicateBurst() noexcept {
  deduplicator_.Process({observations_.get(), observation_count_});
  observation_count_ = 0;
  arena_.at = arena_memory_.As<std::uint8_t>();
  stages_.Mark(Stage::kDeduplicate);
}

}  // namespace spoor::dataplane
