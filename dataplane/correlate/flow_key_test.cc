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
    const std::uint64_t asked = FlowKey(secret, Sent(ends).datagram, true, 7, kQuestion);
    EXPECT_EQ(FlowKey(secret, Sent(ends.Reversed()).datagram, false, 7, kQuestion), asked);
    EXPECT_NE(FlowKey(secret, Sent(ends.Reversed()).datagram, true, 7, kQuestion), asked);
    EXPECT_NE(FlowKey(secret, Sent(ends.Reversed()).datagram, false, 8, kQuestion), asked);
  }
}

TEST(FlowKey, CopiesOfAMessageMeet) {
  const HashSecret secret(1);
  const auto key = [&](const Sent& sent) { return FlowKey(secret, sent.datagram, false, 7, sent.datagram.payload); };
  const std::uint64_t one = key(Sent(Ends{}));
  EXPECT_EQ(key(Sent(Ends{})), one);
  EXPECT_NE(key(Sent(Ends{}, "n")), one);
  EXPECT_NE(key(Sent(Ends{}.Reversed())), one);
}

}  // namespace
}  // namespace spoor::dataplane
