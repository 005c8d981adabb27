#include "dataplane/io/kernel_drops.h"

#include <dirent.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>

namespace spoor::dataplane {
namespace {

bool IsPacketSocket(int descriptor) {
  int domain = 0;
  socklen_t octets = sizeof domain;
  return getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &octets) == 0 && domain == AF_PACKET;
}

}  // namespace

KernelDrops::Sockets KernelDrops::OpenSockets() {
  Sockets sockets;
  DIR* const folder = opendir("/proc/self/fd");
  if (folder == nullptr) return sockets;
  while (const dirent* entry = readdir(folder)) {
    const int descriptor = std::atoi(entry->d_name);
    if (entry->d_name[0] != '.' && IsPacketSocket(descriptor)) sockets.push_back(descriptor);
  }
  closedir(folder);
  std::ranges::sort(sockets);
  return sockets;
}

KernelDrops::KernelDrops(const Sockets& before) {
  std::ranges::set_difference(OpenSockets(), before, std::back_inserter(sockets_));
}

std::uint64_t KernelDrops::Read() {
  for (const int socket : sockets_) {
    tpacket_stats statistics{};
    socklen_t octets = sizeof statistics;
    if (getsockopt(socket, SOL_PACKET, PACKET_STATISTICS, &statistics, &octets) == 0) drops_ += statistics.tp_drops;
  }
  return drops_;
}

}  // namespace spoor::dataplane
