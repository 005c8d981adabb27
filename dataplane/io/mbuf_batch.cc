#include "dataplane/io/mbuf_batch.h"

#include <rte_mbuf.h>
#include <rte_mbuf_dyn.h>
#include <rte_mempool.h>

#include <algorithm>
#include <cstring>

namespace spoor::dataplane {
namespace {

constexpr std::uint64_t kBadChecksum = RTE_MBUF_F_RX_IP_CKSUM_BAD | RTE_MBUF_F_RX_L4_CKSUM_BAD;

// True if the mbuf can go back to its pool without a look at its second cache line.
bool IsSimple(const rte_mbuf* mbuf, const rte_mempool* pool) noexcept {
  return mbuf->nb_segs == 1 && mbuf->pool == pool && RTE_MBUF_DIRECT(mbuf) && rte_mbuf_refcnt_read(mbuf) == 1;
}

}  // namespace

std::uint32_t ChecksumFlags(const rte_mbuf* mbuf) noexcept {
  return (mbuf->ol_flags & kBadChecksum) != 0 ? kFrameBadChecksum : 0;
}

void MbufBatch::Describe(std::size_t count, std::uint64_t burst_time_us, std::uint64_t stamp_flag, int stamp_offset,
                         std::span<Frame> out) noexcept {
  count_ = count;
  simple_ = true;
  for (std::size_t i = 0; i < count; ++i) rte_prefetch0(rte_pktmbuf_mtod(mbufs_[i], const void*));
  for (std::size_t i = 0; i < count; ++i) {
    const rte_mbuf* mbuf = mbufs_[i];
    Frame& frame = out[i];
    frame.flags = ChecksumFlags(mbuf);
    frame.link = link_;
    frame.time_us = burst_time_us;
    if ((mbuf->ol_flags & stamp_flag) != 0)
      frame.time_us = *RTE_MBUF_DYNFIELD(mbuf, stamp_offset, const std::uint64_t*);
    simple_ = simple_ && IsSimple(mbuf, pool_);
    if (mbuf->nb_segs == 1) [[likely]] {
      frame.octets = {rte_pktmbuf_mtod(mbuf, const std::uint8_t*), mbuf->data_len};
      if (mbuf->data_len < mbuf->pkt_len) frame.flags |= kFrameCut;
    } else {
      Linearise(mbuf, i, frame);
    }
  }
}

void MbufBatch::Choose(FlowPart kept, std::span<Frame> frames) const noexcept {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if ((mbufs_[i]->ol_flags & RTE_MBUF_F_RX_RSS_HASH) == 0) continue;
    frames[i].flags |= kept.Keeps(mbufs_[i]->hash.rss) ? kFrameChosen : kFrameSampledOut;
  }
}

void MbufBatch::Linearise(const rte_mbuf* mbuf, std::size_t slot, Frame& frame) noexcept {
  std::uint8_t* area = scratch_.get() + slot * kMaxFrameOctets;
  const std::uint32_t frame_octets = mbuf->pkt_len;
  std::size_t used = 0;
  for (; mbuf != nullptr && used < kMaxFrameOctets; mbuf = mbuf->next) {
    const std::size_t part = std::min<std::size_t>(mbuf->data_len, kMaxFrameOctets - used);
    std::memcpy(area + used, rte_pktmbuf_mtod(mbuf, const std::uint8_t*), part);
    used += part;
  }
  frame.octets = {area, used};
  if (used < frame_octets) frame.flags |= kFrameCut;
}

void MbufBatch::Release() noexcept {
  if (count_ == 0) return;
  if (simple_) [[likely]] {
    rte_mempool_put_bulk(pool_, reinterpret_cast<void* const*>(mbufs_.data()), static_cast<unsigned>(count_));
  } else {
    rte_pktmbuf_free_bulk(mbufs_.data(), static_cast<unsigned>(count_));
  }
  count_ = 0;
}

}  // namespace spoor::dataplane
