#include "dataplane/packet/checksum.h"

#include <gtest/gtest.h>

#include "dataplane/packet/decapsulate.h"
#include "dataplane/packet/udp.h"
#include "tests/support/frame_builder.h"
#include "tests/support/message_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

TEST(Checksum, GoodBadAndAbsent) {
  const std::string message = "odd length message!";
  for (const Ends& ends : {Ends{}, Ends{"2001:db8::1", "2001:db8::53", 40000, 53}}) {
    std::string frame = DnsFrame(ends, message);
    const auto good = [&] {
      IpPacket packet;
      Datagram datagram;
      EXPECT_EQ(Decapsulate(base::AsBytes(frame), LinkType::kEthernet, packet), FrameVerdict::kPacket);
      EXPECT_EQ(ReadUdp(packet, datagram), FrameVerdict::kMessage);
      return HasGoodChecksum(datagram);
    };
    EXPECT_TRUE(good());
    frame.back() ^= 1;
    EXPECT_FALSE(good());
    const std::size_t at = frame.size() - message.size() - 2;
    frame[at] = frame[at + 1] = '\0';
    EXPECT_EQ(good(), ends.source.find(':') == std::string::npos) << "absent is legal over IPv4 only";
  }
}

TEST(Checksum, OfAnIpv4Header) {
  const std::string header = Hex("4500005491d340004001") + Hex("0000") + Hex("c0a80001c0a800c7");
  const std::uint16_t sum = HeaderChecksum(base::AsBytes(header));
  EXPECT_EQ(sum, InternetChecksum(header));
  EXPECT_EQ(HeaderChecksum(base::AsBytes(header.substr(0, 10) + U16(sum) + header.substr(12))), 0);
}

}  // namespace
}  // namespace spoor::dataplane
