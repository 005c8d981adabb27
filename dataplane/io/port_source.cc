#include "dataplane/io/port_source.h"

#include <rte_ethdev.h>

namespace spoor::dataplane {

std::size_t ReceiveBurst(const QueueRange& queues, std::uint16_t& next, rte_mbuf** mbufs) noexcept {
  for (std::uint16_t tried = 0; tried < queues.count; ++tried) {
    const auto queue = static_cast<std::uint16_t>(queues.first + next);
    next = static_cast<std::uint16_t>(next + 1 == queues.count ? 0 : next + 1);
    const std::uint16_t count = rte_eth_rx_burst(queues.port, queue, mbufs, kBurst);
    if (count != 0) return count;
  }
  return 0;
}

std::size_t PortSource::Receive(std::span<Frame> out) noexcept {
  if (limit_.reached()) return 0;
  const std::size_t count = ReceiveBurst(queues_, next_, batch_.slots());
  limit_.Count(count);
  if (count == 0) return 0;
  const std::uint64_t now_us = base::UnixNow_ns() / 1000;
  batch_.Describe(count, now_us, stamp_.flag, stamp_.offset, out);
  return count;
}

}  // namespace spoor::dataplane
