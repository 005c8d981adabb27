// What the kernel dropped at the sockets of net_af_packet and net_af_xdp, whose ring was full. The first counts only
// what it takes (DPDK 22.11, eth_stats_get of rte_eth_af_packet.c), the second of the kernel's numbers only rx_dropped
// (eth_stats_get of rte_eth_af_xdp.c; that a full ring is another one is in linux/if_xdp.h), so loss would go unseen.
#pragma once

#include <cstdint>
#include <vector>

namespace spoor::dataplane {

// One thread at a time. The sockets are the driver's: nothing is closed here, and Read is not called any more once the
// port is stopped.
class KernelDrops {
 public:
  // Descriptors.
  using Sockets = std::vector<int>;

  // The packet and XDP sockets of this process now (packet(7), the kernel's Documentation/networking/af_xdp.rst).
  static Sockets OpenSockets();

  KernelDrops() = default;
  // Of the sockets that were opened since `before`: those of the port.
  explicit KernelDrops(const Sockets& before);

  // Frames dropped at these sockets since they were opened. The kernel forgets those of packet sockets when they are
  // read (PACKET_STATISTICS), so they are added up here; those of XDP sockets it keeps.
  std::uint64_t Read();

 private:
  Sockets sockets_;
  std::uint64_t drops_ = 0;
};

}  // namespace spoor::dataplane
