#include "dataplane/correlate/flow_key.h"

#include <gtest/gtest.h>

#include "dataplane/packet/decapsulate.h"
#include "dataplane/packet/udp.h"
#include "tests/support/frame_builder.h"

namespace spoor::dataplane {
namespace {

using test::Ends;

struct Sent {
  explicit Sent(const Ends& ends, const std::string& payload = "m") : frame(test::DnsFrame(ends, payload)) {
    IpPacket packet;
    EXPECT_EQ(Decapsulate(base::AsBytes(frame), LinkType::kEthernet, packet), FrameVerdict::kPacket);
    EXPECT_EQ(ReadUdp(packet, datagram), FrameVerdict::kMessage);
  }
  std::string frame;
  Datagram datagram;
};

const base::ByteSpan kQuestion = base::AsBytes("q");

TEST(FlowKey, QueryAndResponseMeet) {
  const HashSecret secret(1);
  for (const Ends& ends : {Ends{}, Ends{"2001:db8::1", "2001:db8::53", 40000, 53}}) {
    const std::uint64_t asked = QueryKey(secret, Sent(ends).datagram, true, 7, kQuestion);
    EXPECT_EQ(QueryKey(secret, Sent(ends.Reversed()).datagram, false, 7, kQuestion), asked);
    EXPECT_NE(QueryKey(secret, Sent(ends.Reversed()).datagram, true, 7, kQuestion), asked);
    EXPECT_NE(QueryKey(secret, Sent(ends.Reversed()).datagram, false, 8, kQuestion), asked);
  }
}

TEST(FlowKey, CopiesOfAMessageMeet) {
  const HashSecret secret(1);
  const std::uint64_t one = MessageKey(secret, Sent(Ends{}).datagram);
  EXPECT_EQ(MessageKey(secret, Sent(Ends{}).datagram), one);
  EXPECT_NE(MessageKey(secret, Sent(Ends{}, "n").datagram), one);
  EXPECT_NE(MessageKey(secret, Sent(Ends{}.Reversed()).datagram), one);
}

}  // namespace
}  // namespace spoor::dataplane
