#include "dataplane/io/spreader.h"

#include <fmt/format.h>
#include <rte_errno.h>
#include <rte_mbuf.h>
#include <rte_mbuf_dyn.h>
#include <rte_ring.h>

#include <algorithm>

#include "base/clock.h"
#include "dataplane/io/flow_hash.h"

namespace spoor::dataplane {

base::Result<std::unique_ptr<Spreader>> Spreader::Create(unsigned worker_count) {
  std::unique_ptr<Spreader> spreader(new Spreader);
  spreader->batches_.resize(worker_count);
  for (unsigned worker = 0; worker < worker_count; ++worker) {
    const std::string name = fmt::format("spoor-frames-{}", worker);
    rte_ring* ring = rte_ring_create(name.c_str(), kRingSlots, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
    if (ring == nullptr) {
      return base::Fail(base::ErrorCode::kResourceExhausted,
                        fmt::format("no memory for the ring of worker {}: {}", worker, rte_strerror(rte_errno)));
    }
    spreader->rings_.push_back(ring);
  }
  return spreader;
}

Spreader::~Spreader() {
  for (rte_ring* ring : rings_) rte_ring_free(ring);
}

void Spreader::Run(const Input& input) noexcept {
  std::array<rte_mbuf*, kBurst> mbufs;
  QueueList queues(input.queues);
  IdleWait idle(input.idle);
  while (!input.limit->reached()) {
    if (input.limit->finite() && !input.pool->HasRoomForBurst()) {
      idle.Wait();
      continue;
    }
    const QueueList::Burst burst = queues.Receive(mbufs.data());
    input.limit->Count(burst.count);
    if (burst.count == 0) {
      idle.WaitOn(queues);
      continue;
    }
    idle.Reset();
    Stamp({mbufs.data(), burst.count}, burst.stamp, input.stamp);
    Spread({mbufs.data(), burst.count}, input);
  }
  // Release: a worker that sees this also sees every frame that was put into its ring before.
  finished_.store(true, std::memory_order_release);
}

// `written`: where the driver has written the time already.
void Spreader::Stamp(std::span<rte_mbuf*> mbufs, TimeStamp written, TimeStamp stamp) noexcept {
  const std::uint64_t now_us = base::UnixNow_ns() / 1000;
  for (rte_mbuf* mbuf : mbufs) {
    if ((mbuf->ol_flags & written.flag) != 0) continue;
    *RTE_MBUF_DYNFIELD(mbuf, stamp.offset, std::uint64_t*) = now_us;
    mbuf->ol_flags |= stamp.flag;
  }
}

std::uint32_t Spreader::HashOf(const rte_mbuf* mbuf, LinkType link) noexcept {
  if (mbuf->nb_segs == 1) [[likely]] {
    return FlowHash({rte_pktmbuf_mtod(mbuf, const std::uint8_t*), mbuf->data_len}, link);
  }
  const std::uint32_t octets = std::min<std::uint32_t>(mbuf->pkt_len, kMaxFrameOctets);
  const void* whole = rte_pktmbuf_read(mbuf, 0, octets, scratch_.get());
  return whole == nullptr ? 0 : FlowHash({static_cast<const std::uint8_t*>(whole), octets}, link);
}

void Spreader::Spread(std::span<rte_mbuf*> mbufs, const Input& input) noexcept {
  const auto worker_count = static_cast<unsigned>(rings_.size());
  for (rte_mbuf* mbuf : mbufs) {
    Batch& batch = batches_[WorkerOf(HashOf(mbuf, input.link), worker_count)];
    batch.mbufs[batch.count++] = mbuf;
  }
  for (unsigned worker = 0; worker < worker_count; ++worker) HandOver(worker, input);
}

void Spreader::HandOver(unsigned worker, const Input& input) noexcept {
  Batch& batch = batches_[worker];
  std::size_t sent = 0;
  IdleWait idle;
  while (sent < batch.count) {
    const unsigned count = rte_ring_sp_enqueue_burst(rings_[worker], reinterpret_cast<void* const*>(&batch.mbufs[sent]),
                                                     static_cast<unsigned>(batch.count - sent), nullptr);
    sent += count;
    if (sent == batch.count) break;
    if (!input.limit->finite()) {
      dropped_.Add(batch.count - sent);
      rte_pktmbuf_free_bulk(&batch.mbufs[sent], static_cast<unsigned>(batch.count - sent));
      break;
    }
    idle.Wait();
  }
  batch.count = 0;
}

std::size_t RingSource::Receive(std::span<Frame> out) noexcept {
  const unsigned count = rte_ring_sc_dequeue_burst(ring_, reinterpret_cast<void**>(batch_.slots()), kBurst, nullptr);
  if (count == 0) return 0;
  idle_.Reset();
  batch_.Describe(count, 0, stamp_.flag, stamp_.offset, out);
  return count;
}

bool RingSource::Exhausted() const noexcept {
  return spreader_.finished() && rte_ring_empty(ring_) != 0;
}

}  // namespace spoor::dataplane
