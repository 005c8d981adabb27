#include "dataplane/packet/plain_frame.h"

#include <gtest/gtest.h>

#include "dataplane/packet/decapsulate.h"
#include "tests/support/frame_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

constexpr LinkType kLinks[] = {LinkType::kEthernet, LinkType::kRawIp, LinkType::kLinuxCooked, LinkType::kLinuxCooked2,
                               LinkType::kLoopback};
const Ends kV4;
const Ends kV6{"2001:db8::1", "2001:db8::53", 40000, 53};

std::string PlainFrame(const IpPacket& packet, LinkType link) {
  std::uint8_t headers[kMaxPlainHeaders_octets];
  const std::size_t octets = WritePlainHeaders(packet, link, headers);
  EXPECT_LE(octets, sizeof headers);
  return base::ToString({headers, octets}) + base::ToString(packet.payload);
}

void ExpectSame(const IpPacket& one, const IpPacket& two) {
  EXPECT_EQ(one.family, two.family);
  EXPECT_EQ(one.protocol, two.protocol);
  EXPECT_EQ(base::AsChars({one.source, one.address_octets()}), base::AsChars({two.source, two.address_octets()}));
  EXPECT_EQ(base::AsChars({one.destination, one.address_octets()}),
            base::AsChars({two.destination, two.address_octets()}));
  EXPECT_EQ(base::AsChars(one.payload), base::AsChars(two.payload));
  EXPECT_FALSE(two.is_fragment);
}

TEST(PlainFrame, HoldsThePacketOnEveryLink) {
  for (const Ends& ends : {kV4, kV6}) {
    for (const std::uint8_t protocol : {17, 6, 1}) {
      const std::size_t largest = ends.source == kV4.source ? 65515 : 65535;
      for (const std::size_t octets : {std::size_t{0}, std::size_t{1}, largest}) {
        const std::string original = IpFrame(Ip(ends, protocol, std::string(octets, 'x')));
        IpPacket packet;
        ASSERT_EQ(Decapsulate(base::AsBytes(original), LinkType::kEthernet, packet), FrameVerdict::kPacket);
        for (const LinkType link : kLinks) {
          const std::string frame = PlainFrame(packet, link);
          IpPacket read;
          ASSERT_EQ(Decapsulate(base::AsBytes(frame), link, read), FrameVerdict::kPacket);
          ExpectSame(packet, read);
        }
      }
    }
  }
}

TEST(PlainFrame, TheHeaderChecksumIsRight) {
  const std::string original = DnsFrame(kV4, "message");
  IpPacket packet;
  ASSERT_EQ(Decapsulate(base::AsBytes(original), LinkType::kEthernet, packet), FrameVerdict::kPacket);
  const std::string frame = PlainFrame(packet, LinkType::kRawIp);
  EXPECT_EQ(InternetChecksum(frame.substr(0, 20)), 0);
  EXPECT_NE(InternetChecksum(frame.substr(0, 20)), InternetChecksum(original.substr(14, 20)));
}

}  // namespace
}  // namespace spoor::dataplane
