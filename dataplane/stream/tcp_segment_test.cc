#include "dataplane/stream/tcp_segment.h"

#include <gtest/gtest.h>

#include <vector>

#include "dataplane/packet/decapsulate.h"
#include "tests/support/segment_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

IpPacket PacketOf(const std::string& frame) {
  IpPacket packet;
  EXPECT_EQ(Decapsulate(base::AsBytes(frame), LinkType::kEthernet, packet), FrameVerdict::kPacket);
  return packet;
}

TEST(TcpSegment, FieldsAndOptions) {
  const Ends ends;
  const std::string frame =
      TcpFrame(ends, Tcp(ends, kSyn | kAck, 0xfedcba98, "data", 0x01020304, std::string(12, '\1')));
  TcpSegment segment;
  ASSERT_EQ(ReadTcp(PacketOf(frame), segment), FrameVerdict::kSegment);
  EXPECT_EQ(segment.source_port, ends.source_port);
  EXPECT_EQ(segment.destination_port, ends.destination_port);
  EXPECT_EQ(segment.sequence, 0xfedcba98u);
  EXPECT_EQ(segment.acknowledgment, 0x01020304u);
  EXPECT_TRUE(segment.is_syn() && segment.has_ack() && !segment.is_fin() && !segment.is_rst());
  EXPECT_EQ(base::AsChars(segment.payload), "data");
}

TEST(TcpSegment, HeadersThatCannotBe) {
  const Ends ends;
  const std::string good = Tcp(ends, kAck, 1, "data");
  IpPacket packet;
  TcpSegment segment;
  for (std::size_t octets = 0; octets < 20; ++octets) {
    const std::vector<std::uint8_t> cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(octets));
    packet.payload = cut;
    EXPECT_EQ(ReadTcp(packet, segment), FrameVerdict::kMalformedTcp) << octets;
  }
  for (const char offset : {'\x00', '\x40', '\x70'}) {
    std::string bad = good;
    bad[12] = offset;
    packet.payload = base::AsBytes(bad);
    EXPECT_EQ(ReadTcp(packet, segment), FrameVerdict::kMalformedTcp);
  }
}

TEST(TcpSegment, Checksum) {
  for (const Ends& ends : {Ends{}, Ends{"2001:db8::1", "2001:db8::53", 40000, 53}}) {
    std::string frame = TcpFrame(ends, Tcp(ends, kAck, 1, "odd"));
    EXPECT_TRUE(TcpChecksumIsGood(PacketOf(frame)));
    frame.back() ^= 1;
    EXPECT_FALSE(TcpChecksumIsGood(PacketOf(frame)));
    frame.back() ^= 1;
    frame[frame.size() - 3 - 4] = frame[frame.size() - 3 - 3] = '\0';
    EXPECT_FALSE(TcpChecksumIsGood(PacketOf(frame))) << "0 means no absent checksum in TCP";
  }
}

TEST(TcpSegment, SequenceNumbersWrap) {
  EXPECT_EQ(SequenceAhead(5, 3), 2);
  EXPECT_EQ(SequenceAhead(3, 5), -2);
  EXPECT_EQ(SequenceAhead(2, 0xffff'fffe), 4);
}

}  // namespace
}  // namespace spoor::dataplane
