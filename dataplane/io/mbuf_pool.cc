#include "dataplane/io/mbuf_pool.h"

#include <fmt/format.h>
#include <rte_errno.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "dataplane/frame.h"
#include "dataplane/io/mbuf_batch.h"

namespace spoor::dataplane {
namespace {

constexpr std::size_t kSegmentOctets = RTE_MBUF_DEFAULT_DATAROOM;
constexpr std::size_t kFirstSegmentOctets = kSegmentOctets;  // beside the headroom
// An object with its header takes 2368 octets, and up to two cache lines more to spread objects over memory channels.
constexpr std::size_t kOctetsPerMbuf = 2560;
static_assert(RTE_MBUF_DEFAULT_BUF_SIZE + sizeof(rte_mbuf) + 192 <= kOctetsPerMbuf);
// It does not cross a page: without hugepages each has a page of its own.
constexpr std::size_t kSmallPageOctets = 4096;
// Rings, drivers and DPDK's own tables.
constexpr std::size_t kOtherOctets = std::size_t{24} << 20;
constexpr unsigned kMaxCache = 256;

unsigned CacheSize(const MbufDemand& demand) noexcept {
  return static_cast<unsigned>(std::min<std::size_t>(kMaxCache, demand.frame_count / (4 * demand.thread_count + 4)));
}

// A cache holds up to one and a half times its size (rte_mempool.h, RTE_MEMPOOL_CACHE_MAX_SIZE and flush threshold).
std::size_t Reserve(const MbufDemand& demand) noexcept {
  const std::size_t cached = std::size_t{demand.thread_count} * (CacheSize(demand) * 3 / 2);
  return BurstMbufs(demand.longest_frame_octets) + cached;
}

// 2^n - 1 is the size that wastes no ring slot.
std::size_t MbufCount(const MbufDemand& demand) noexcept {
  const std::size_t least = demand.longest_frame_octets == 0 ? 0 : 2 * Reserve(demand);
  return std::bit_ceil(std::max(demand.frame_count, least) + 1) - 1;
}

// An empty segment behind the last one; nullptr if there is no buffer.
rte_mbuf* AddSegment(rte_mbuf* frame, rte_mbuf* last) noexcept {
  rte_mbuf* const segment = rte_pktmbuf_alloc(frame->pool);
  if (segment == nullptr) return nullptr;
  last->next = segment;
  ++frame->nb_segs;
  return segment;
}

}  // namespace

std::size_t BurstMbufs(std::uint32_t longest_frame_octets) noexcept {
  const std::size_t octets = std::min<std::size_t>(longest_frame_octets, kMaxFrameOctets + kFirstSegmentOctets);
  return kBurst * (2 + octets / kSegmentOctets);
}

DpdkMemory MbufPool::Memory(const MbufDemand& demand) noexcept {
  return {.hugepage_octets = MbufCount(demand) * kOctetsPerMbuf + kOtherOctets,
          .ordinary_octets = MbufCount(demand) * kSmallPageOctets + kOtherOctets};
}

base::Result<MbufPool> MbufPool::Create(const MbufDemand& demand, int numa_node) {
  const auto count = static_cast<unsigned>(MbufCount(demand));
  MbufPool pool;
  for (const int node : {numa_node, SOCKET_ID_ANY}) {
    if (pool.pool_ != nullptr) break;
    pool.pool_.reset(
        rte_pktmbuf_pool_create("spoor-frames", count, CacheSize(demand), 0, RTE_MBUF_DEFAULT_BUF_SIZE, node));
  }
  if (pool.pool_ == nullptr) {
    return base::Fail(
        base::ErrorCode::kResourceExhausted,
        fmt::format("no memory for {} packet buffers: {}; lower --mempool-frames", count, rte_strerror(rte_errno)));
  }
  pool.reserve_ = Reserve(demand);
  return pool;
}

bool MbufPool::HasRoomForBurst() const noexcept {
  return rte_mempool_avail_count(pool_.get()) >= reserve_;
}

rte_mbuf* MbufPool::Copy(base::ByteSpan headers, base::ByteSpan payload) const noexcept {
  rte_mbuf* const frame = rte_pktmbuf_alloc(pool_.get());
  if (frame == nullptr) return nullptr;
  rte_mbuf* last = frame;
  for (base::ByteSpan octets : {headers, payload}) {
    while (!octets.empty()) {
      if (rte_pktmbuf_tailroom(last) == 0 && (last = AddSegment(frame, last)) == nullptr) {
        rte_pktmbuf_free(frame);
        return nullptr;
      }
      const auto part = static_cast<std::uint16_t>(std::min<std::size_t>(rte_pktmbuf_tailroom(last), octets.size()));
      std::memcpy(rte_pktmbuf_mtod_offset(last, std::uint8_t*, last->data_len), octets.data(), part);
      last->data_len = static_cast<std::uint16_t>(last->data_len + part);
      frame->pkt_len += part;
      octets = octets.subspan(part);
    }
  }
  return frame;
}

void MbufPool::Free::operator()(rte_mempool* pool) const noexcept {
  rte_mempool_free(pool);
}

}  // namespace spoor::dataplane
