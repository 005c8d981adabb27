#include "dataplane/io/kernel_drops.h"

#include <dirent.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>

namespace spoor::dataplane {
namespace {

int DomainOf(int descriptor) {
  int domain = 0;
  socklen_t octets = sizeof domain;
  return getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &octets) == 0 ? domain : 0;
}

bool IsPortSocket(int descriptor) {
  const int domain = DomainOf(descriptor);
  return domain == AF_PACKET || domain == AF_XDP;
}

std::uint64_t FullRingDrops(int xdp_socket) {
  xdp_statistics statistics{};
  socklen_t octets = sizeof statistics;
  return getsockopt(xdp_socket, SOL_XDP, XDP_STATISTICS, &statistics, &octets) == 0 ? statistics.rx_ring_full : 0;
}

}  // namespace

KernelDrops::Sockets KernelDrops::OpenSockets() {
  Sockets sockets;
  DIR* const folder = opendir("/proc/self/fd");
  if (folder == nullptr) return sockets;
  while (const dirent* entry = readdir(folder)) {
    const int descriptor = std::atoi(entry->d_name);
    if (entry->d_name[0] != '.' && IsPortSocket(descriptor)) sockets.push_back(descriptor);
  }
  closedir(folder);
  std::ranges::sort(sockets);
  return sockets;
}

KernelDrops::KernelDrops(const Sockets& before) {
  std::ranges::set_difference(OpenSockets(), before, std::back_inserter(sockets_));
}

std::uint64_t KernelDrops::Read() {
  std::uint64_t full_ring = 0;
  for (const int socket : sockets_) {
    tpacket_stats statistics{};
    socklen_t octets = sizeof statistics;
    if (getsockopt(socket, SOL_PACKET, PACKET_STATISTICS, &statistics, &octets) == 0) drops_ += statistics.tp_drops;
    full_ring += FullRingDrops(socket);
  }
  return drops_ + full_ring;
}

}  // namespace spoor::dataplane
