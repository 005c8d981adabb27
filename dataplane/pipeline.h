// The pipeline of one worker: what happens to a burst of frames, from octets to records in the ring. It runs to
// completion, takes memory at construction only, and knows no port: frames come from a NIC, a capture file, a test or a
// fuzzer.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "base/huge_buffer.h"
#include "dataplane/classify.h"
#include "dataplane/counters.h"
#include "dataplane/dedup/answer_memo.h"
#include "dataplane/dedup/deduplicator.h"
#include "dataplane/dedup/flush_clock.h"
#include "dataplane/flow_share.h"
#include "dataplane/frame.h"
#include "dataplane/observe/observer.h"
#include "dataplane/packet/ip_packet.h"
#include "dataplane/pipeline_config.h"
#include "dataplane/reassembler.h"
#include "dataplane/stage_timer.h"
#include "dataplane/stream/tcp_streams.h"
#include "dns/message.h"

namespace spoor::dataplane {

// What all workers share. Outlives every pipeline.
struct SharedState {
  // `workers` pipelines will use it, numbered from 0.
  SharedState(const PipelineConfig& config, std::uint32_t workers)
      : grace(workers), generations(config.bloom_bits_log2, grace) {}

  HashSecret secret;
  GracePeriod grace;
  Generations generations;
  FlowShare flows;
};

// One worker thread. `config`, `shared` and `ring` outlive it. The caller reports Online before the first Process and
// Quiescent between bursts to `shared.grace`.
class Pipeline {
 public:
  Pipeline(const PipelineConfig& config, SharedState& shared, RecordRing& ring);

  // Handles at most kBurst frames; their octets are not used after it returns.
  void Process(std::span<const Frame> frames) noexcept;

  // Now and then, also when no frames come: hands over a part of what is pending. Costs next to nothing when called
  // often.
  void Tick(std::uint64_t now_ms) noexcept;

  // Hands over all that is pending: when the source has ended.
  void FlushAll() noexcept;

  // Any thread may read.
  const PipelineCounters& counters() const noexcept { return counters_; }

 private:
  std::span<const Frame> KeepPart(std::span<const Frame> frames) noexcept;
  bool IsSampledOut(const Frame& frame) const noexcept;
  FrameVerdict HandleFrame(const Frame& frame) noexcept;
  FrameVerdict HandlePacket(const Frame& frame, const IpPacket& packet) noexcept;
  FrameVerdict HandleFragment(const Frame& frame, const IpPacket& fragment) noexcept;
  FrameVerdict HandleSegment(const Frame& frame, const IpPacket& packet) noexcept;
  void Stage(const Frame& frame, const Datagram& datagram) noexcept;
  void FinishStaged() noexcept;
  void LookUp(Candidate& candidate) noexcept;
  MessageVerdict Record(const Candidate& candidate) noexcept;
  bool IsKnown(const Fingerprint& key, std::uint32_t time_s) noexcept;
  void Memorise(const Fingerprint& key, std::span<const Observation> observations) noexcept;
  void FlushMemo(AnswerMemo::Entry& entry) noexcept;
  void FlushMemoRange(std::uint32_t count) noexcept;
  void DeduplicateBurst() noexcept;

  // Expanded records of a burst: many ordinary messages, or one of the largest.
  static constexpr std::size_t kArena_octets = 16u << 20;
  static_assert(kArena_octets > dns::ArenaNeed(dns::kMaxMessage_octets));
  static constexpr std::size_t kMaxObservations = 2 * dns::kMaxRecords;

  const PipelineConfig& config_;
  const HashSecret& secret_;
  const FlowShare& flows_;
  FlowPart kept_ = FlowPart::OneIn(1);  // of this burst
  std::array<Frame, kBurst> part_;      // the frames of that part, when it is not all
  PipelineCounters counters_;
  StageTimer stages_;
  Classifier classifier_;
  Reassembler reassembler_;
  TcpStreams streams_;
  dns::MessageParser parser_;
  Observer observer_;
  AnswerMemo memo_;
  std::uint32_t memo_flush_at_ = 0;
  FlushClock memo_flush_clock_;
  Deduplicator deduplicator_;
  std::array<Candidate, kBurst> staged_;
  std::size_t staged_count_ = 0;
  base::HugeBuffer arena_memory_;
  dns::Arena arena_;
  std::unique_ptr<Observation[]> observations_;
  std::size_t observation_count_ = 0;
};

}  // namespace spoor::dataplane
