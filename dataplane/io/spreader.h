// Several workers behind ports that cannot spread by themselves: a receive core takes the frames of its queues and
// hands each mbuf, by the addresses in it, to the ring of a worker. Mbufs change hands by pointer; each ring has one
// producer and one consumer, so with several receive cores a worker has a ring of each. Fragments do not show whose
// they are, least of all those of a tunnel's own packets: they are put together here, and workers get a plain frame
// with the innermost packet instead.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/counter.h"
#include "base/result.h"
#include "dataplane/counters.h"
#include "dataplane/fingerprint.h"
#include "dataplane/flow_share.h"
#include "dataplane/frame_source.h"
#include "dataplane/io/idle_wait.h"
#include "dataplane/io/mbuf_batch.h"
#include "dataplane/io/mbuf_pool.h"
#include "dataplane/io/port_queue.h"
#include "dataplane/io/receive_limit.h"
#include "dataplane/io/tick_clock.h"
#include "dataplane/packet/ip_packet.h"
#include "dataplane/pipeline_config.h"
#include "dataplane/reassembler.h"

struct rte_ring;

namespace spoor::dataplane {

// The rings from one receive core to the workers, and the loop that fills them. Lives as long as the workers.
class Spreader {
 public:
  // Slots of each ring: frames that wait for a worker.
  static constexpr unsigned kRingSlots = 16384;

  // Takes the memory for fragments, as much as `config` gives one worker. Before or after the start of DPDK. `number`:
  // of the receive core, from 0; no two have the same.
  Spreader(unsigned worker_count, const PipelineConfig& config, unsigned number = 0);
  ~Spreader();
  Spreader(const Spreader&) = delete;
  Spreader& operator=(const Spreader&) = delete;

  // Once, after the start of DPDK, on the main thread; destroy the spreader before DPDK ends.
  base::Result<> CreateRings();

  // What one run reads from.
  struct Input {
    QueueList queues;  // each ring gets frames of one port in their order
    TimeStamp stamp;   // the registered field, through which every frame's time goes to the worker
    const MbufPool* pool = nullptr;
    ReceiveLimit* limit = nullptr;
    const FlowShare* flows = nullptr;  // those that reach the workers
    LinkType link = LinkType::kEthernet;
    IdleMode idle = IdleMode::kPause;
  };

  // Spreads until the limit is reached, then lets the workers run dry. A finite input waits for room in pool and rings,
  // so that nothing is lost; a live one drops what finds no room and counts it. The receiving lcore.
  void Run(Input& input) noexcept;
  // Called before each Run, when no lcore is running.
  void Rearm() noexcept { finished_.store(false); }

  // What became of the frames that no worker saw: fragments that are part of a frame that one saw, fragments that are
  // not used, frames of flows that are not kept, frames that found no room in a ring (frames.refused.spreader_full) or,
  // put together, no buffer (frames.refused.spreader_no_mbuf); by the laws of dataplane/counters.h. Then the frames
  // that it took from its queues, spreader.N.frames, and the longest burst. Any thread.
  NamedCounters counters() const;
  // Of these the ones that a worker should have had. Any thread.
  std::uint64_t lost_frames() const noexcept { return dropped_.value() + no_mbuf_.value(); }

  rte_ring* ring(unsigned worker) const noexcept { return rings_[worker]; }
  // No more frames will be put into the rings. Any thread.
  bool finished() const noexcept { return finished_.load(std::memory_order_acquire); }

 private:
  // Frames on their way to one worker.
  struct Batch {
    std::size_t count = 0;
    std::array<rte_mbuf*, kBurst> mbufs{};
  };

  static void Stamp(std::span<rte_mbuf*> mbufs, TimeStamp written, TimeStamp stamp) noexcept;
  base::ByteSpan OctetsOf(const rte_mbuf* mbuf) noexcept;
  void Spread(std::span<rte_mbuf*> mbufs, const Input& input) noexcept;
  template <bool kAll>
  void SpreadPart(std::span<rte_mbuf*> mbufs, FlowPart kept, const Input& input) noexcept;
  rte_mbuf* Reassemble(rte_mbuf* mbuf, IpPacket& packet, const Input& input) noexcept;
  rte_mbuf* PlainFrame(const IpPacket& packet, const Input& input) noexcept;
  void HandOverAll(const Input& input) noexcept;
  void HandOver(unsigned worker, const Input& input) noexcept;

  const PipelineConfig config_;
  const unsigned number_;
  const HashSecret secret_;
  PipelineCounters counters_;
  Reassembler reassembler_;
  LongestTimes longest_burst_;
  std::vector<rte_ring*> rings_;
  std::vector<Batch> batches_;
  // For the rare frame in several segments: lengths are checked on the way to the innermost addresses.
  std::unique_ptr<std::uint8_t[]> scratch_ = std::make_unique_for_overwrite<std::uint8_t[]>(kMaxFrameOctets);
  base::Counter taken_;
  base::Counter dropped_;
  base::Counter no_mbuf_;
  std::atomic<bool> finished_{false};
};

using Spreaders = std::vector<std::unique_ptr<Spreader>>;

// Adds what all of them counted; of the longest bursts the longest.
void AddSpreaderCounters(NamedCounters& counters, const Spreaders& spreaders);

// A FrameSource: a worker's end of its rings, which it asks in turn. One thread.
class RingSource {
 public:
  // `spreaders`: at least one, those that run.
  RingSource(std::vector<const Spreader*> spreaders, unsigned worker, TimeStamp stamp, rte_mempool* pool,
             LinkType link = LinkType::kEthernet, IdleMode idle = IdleMode::kPause)
      : spreaders_(std::move(spreaders)), worker_(worker), stamp_(stamp), batch_(pool, link), idle_(idle) {}

  std::size_t Receive(std::span<Frame> out) noexcept;
  void Release() noexcept { batch_.Release(); }
  bool Exhausted() const noexcept;
  void Wait() noexcept { idle_.Wait(); }

 private:
  std::vector<const Spreader*> spreaders_;
  std::size_t next_ = 0;
  const unsigned worker_;
  const TimeStamp stamp_;
  MbufBatch batch_;
  IdleWait idle_;
};

static_assert(FrameSource<RingSource>);

}  // namespace spoor::dataplane
