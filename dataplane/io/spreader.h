// Several workers behind a port that cannot spread by itself: one lcore receives and hands each mbuf, by the addresses
// in it, to the ring of a worker. Mbufs change hands by pointer; each ring has one producer and one consumer.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/counter.h"
#include "base/result.h"
#include "dataplane/frame_source.h"
#include "dataplane/io/idle_wait.h"
#include "dataplane/io/mbuf_batch.h"
#include "dataplane/io/mbuf_pool.h"
#include "dataplane/io/port_queue.h"
#include "dataplane/io/receive_limit.h"

struct rte_ring;

namespace spoor::dataplane {

// The rings to the workers, and the loop that fills them. Construct on the main thread; lives as long as the workers.
class Spreader {
 public:
  // Slots of each ring: frames that wait for a worker.
  static constexpr unsigned kRingSlots = 16384;

  static base::Result<std::unique_ptr<Spreader>> Create(unsigned worker_count);
  ~Spreader();
  Spreader(const Spreader&) = delete;
  Spreader& operator=(const Spreader&) = delete;

  // What one run reads from.
  struct Input {
    std::vector<PortQueue> queues;  // at least one; each ring gets frames of one port in their order
    TimeStamp stamp;                // the registered field, through which every frame's time goes to the worker
    const MbufPool* pool = nullptr;
    ReceiveLimit* limit = nullptr;
    LinkType link = LinkType::kEthernet;
    IdleMode idle = IdleMode::kPause;
  };

  // Spreads until the limit is reached, then lets the workers run dry. A finite input waits for room in pool and rings,
  // so that nothing is lost; a live one drops what finds no room and counts it. The receiving lcore.
  void Run(const Input& input) noexcept;
  // Called before each Run, when no lcore is running.
  void Rearm() noexcept { finished_.store(false); }

  // Frames that were received and found no room. Any thread.
  std::uint64_t dropped_frames() const noexcept { return dropped_.value(); }

  rte_ring* ring(unsigned worker) const noexcept { return rings_[worker]; }
  // No more frames will be put into the rings. Any thread.
  bool finished() const noexcept { return finished_.load(std::memory_order_acquire); }

 private:
  // Frames on their way to one worker.
  struct Batch {
    std::size_t count = 0;
    std::array<rte_mbuf*, kBurst> mbufs{};
  };

  Spreader() = default;
  static void Stamp(std::span<rte_mbuf*> mbufs, TimeStamp written, TimeStamp stamp) noexcept;
  std::uint32_t HashOf(const rte_mbuf* mbuf, LinkType link) noexcept;
  void Spread(std::span<rte_mbuf*> mbufs, const Input& input) noexcept;
  void HandOver(unsigned worker, const Input& input) noexcept;

  std::vector<rte_ring*> rings_;
  std::vector<Batch> batches_;
  // For the rare frame in several segments: lengths are checked on the way to the innermost addresses.
  std::unique_ptr<std::uint8_t[]> scratch_ = std::make_unique_for_overwrite<std::uint8_t[]>(kMaxFrameOctets);
  base::Counter dropped_;
  std::atomic<bool> finished_{false};
};

// A FrameSource: a worker's end of its ring. One thread.
class RingSource {
 public:
  RingSource(const Spreader& spreader, unsigned worker, TimeStamp stamp, rte_mempool* pool,
             LinkType link = LinkType::kEthernet, IdleMode idle = IdleMode::kPause)
      : spreader_(spreader), ring_(spreader.ring(worker)), stamp_(stamp), batch_(pool, link), idle_(idle) {}

  std::size_t Receive(std::span<Frame> out) noexcept;
  void Release() noexcept { batch_.Release(); }
  bool Exhausted() const noexcept;
  void Wait() noexcept { idle_.Wait(); }

 private:
  const Spreader& spreader_;
  rte_ring* const ring_;
  const TimeStamp stamp_;
  MbufBatch batch_;
  IdleWait idle_;
};

static_assert(FrameSource<RingSource>);

}  // namespace spoor::dataplane
