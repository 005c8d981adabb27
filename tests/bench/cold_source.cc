#include "tests/bench/cold_source.h"

#include <fmt/format.h>
#include <rte_errno.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace spoor::bench {
namespace {

// As dataplane/io/mbuf_pool.cc has it with one thread.
constexpr unsigned kCache = 256;

std::unexpected<base::Error> Fail(const char* what, int error) {
  return base::Fail(base::ErrorCode::kFailedPrecondition, fmt::format("{}: {}", what, rte_strerror(error)));
}

// False if it does not fit.
bool Write(const CapturedFrame& frame, rte_mbuf* buffer) {
  if (frame.octets.size() > rte_pktmbuf_tailroom(buffer)) return false;
  std::memcpy(rte_pktmbuf_mtod(buffer, void*), frame.octets.data(), frame.octets.size());
  buffer->data_len = static_cast<std::uint16_t>(frame.octets.size());
  buffer->pkt_len = buffer->data_len;
  return true;
}

}  // namespace

base::Result<std::unique_ptr<ColdSource>> ColdSource::Open(std::span<const CapturedFrame> frames, std::size_t buffers) {
  std::unique_ptr<ColdSource> source(new ColdSource);
  // Its free buffers are in a ring, first in, first out.
  source->pool_ = rte_pktmbuf_pool_create_by_ops("cold-frames", static_cast<unsigned>(buffers), kCache, 0,
                                                 RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY, "ring_sp_sc");
  if (source->pool_ == nullptr) return Fail("no memory for the buffers", rte_errno);
  if (auto filled = source->Fill(frames); !filled) return std::unexpected(filled.error());
  if (auto opened = source->OpenPort(); !opened) return std::unexpected(opened.error());
  return source;
}

// On the main thread, which is an lcore as well: straight from the ring and back into it, past its cache.
base::Result<> ColdSource::Fill(std::span<const CapturedFrame> frames) {
  if (frames.empty()) return base::Fail(base::ErrorCode::kInvalidArgument, "no frames in the capture");
  std::vector<void*> buffers(pool_->size);
  if (rte_mempool_generic_get(pool_, buffers.data(), pool_->size, nullptr) != 0)
    return Fail("the pool is empty", ENOENT);
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    auto* const buffer = static_cast<rte_mbuf*>(buffers[i]);
    rte_pktmbuf_reset(buffer);
    if (!Write(frames[i % frames.size()], buffer)) return Fail("a frame is longer than a buffer", EMSGSIZE);
  }
  rte_mempool_generic_put(pool_, buffers.data(), pool_->size, nullptr);
  return {};
}

base::Result<> ColdSource::OpenPort() {
  auto* ring = static_cast<rte_ring*>(pool_->pool_data);
  const unsigned node = rte_socket_id();
  // It wants something to send to as well; nobody does.
  const int port = rte_eth_from_rings("cold", &ring, 1, &ring, 1, node);
  if (port < 0) return Fail("rte_eth_from_rings", rte_errno);
  port_ = static_cast<std::uint16_t>(port);
  open_ = true;
  const rte_eth_conf conf{};
  if (const int status = rte_eth_dev_configure(port_, 1, 0, &conf)) return Fail("rte_eth_dev_configure", -status);
  const int queue = rte_eth_rx_queue_setup(port_, 0, 0, node, nullptr, pool_);
  if (queue != 0) return Fail("rte_eth_rx_queue_setup", -queue);
  if (const int status = rte_eth_dev_start(port_)) return Fail("rte_eth_dev_start", -status);
  return {};
}

ColdSource::~ColdSource() {
  if (open_) {
    rte_eth_dev_stop(port_);
    rte_eth_dev_close(port_);
  }
  rte_mempool_free(pool_);
}

std::size_t ColdSource::ReceiveAndFree() noexcept {
  std::array<rte_mbuf*, dataplane::kBurst> burst;
  const std::size_t count = rte_eth_rx_burst(port_, 0, burst.data(), dataplane::kBurst);
  for (std::size_t i = 0; i < count; ++i) rte_pktmbuf_free(burst.at(i));
  return count;
}

}  // namespace spoor::bench
