#include "dataplane/io/kernel_drops.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace spoor::dataplane {
namespace {

// A packet socket on the loopback interface with room for next to nothing, and datagrams that it cannot hold.
TEST(KernelDrops, AreCountedForNewSocketsOnly) {
  const KernelDrops::Sockets before = KernelDrops::OpenSockets();
  const int taps = socket(AF_PACKET, SOCK_RAW, 0);
  if (taps < 0) GTEST_SKIP() << "packet sockets need a privilege";
  const int room = 1;
  setsockopt(taps, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  sockaddr_ll loopback{};
  loopback.sll_family = AF_PACKET;
  loopback.sll_protocol = htons(ETH_P_ALL);
  loopback.sll_ifindex = static_cast<int>(if_nametoindex("lo"));
  ASSERT_EQ(bind(taps, reinterpret_cast<sockaddr*>(&loopback), sizeof loopback), 0);
  KernelDrops drops(before);
  KernelDrops of_none(KernelDrops::OpenSockets());
  const int sender = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in discard{};
  discard.sin_family = AF_INET;
  discard.sin_port = htons(9);
  discard.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const char octets[1000]{};
  for (int i = 0; i < 100; ++i) {
    sendto(sender, octets, sizeof octets, 0, reinterpret_cast<sockaddr*>(&discard), sizeof discard);
  }
  const std::uint64_t first = drops.Read();
  EXPECT_GT(first, 50u);
  EXPECT_GE(drops.Read(), first) << "what was read once is kept";
  EXPECT_EQ(of_none.Read(), 0u);
  close(sender);
  close(taps);
}

}  // namespace
}  // namespace spoor::dataplane
