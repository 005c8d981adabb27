#include "dataplane/packet/decapsulate.h"

#include <gtest/gtest.h>

#include <vector>

#include "dataplane/packet/ip_header.h"
#include "dataplane/packet/udp.h"
#include "tests/support/frame_builder.h"
#include "tests/support/message_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

const Ends kV4;
const Ends kV6{"2001:db8::1", "2001:db8::53", 40000, 53};

struct Outcome {
  FrameVerdict verdict;
  IpPacket packet;
  Datagram datagram;
};

// `frame` outlives the outcome.
Outcome Unwrap(const std::string& frame) {
  Outcome outcome{};
  outcome.verdict = Decapsulate(base::AsBytes(frame), LinkType::kEthernet, outcome.packet);
  if (outcome.verdict != FrameVerdict::kPacket || outcome.packet.protocol != 17) return outcome;
  outcome.verdict = ReadUdp(outcome.packet, outcome.datagram);
  return outcome;
}

std::string PayloadOf(const std::string& frame) {
  const Outcome outcome = Unwrap(frame);
  return outcome.verdict == FrameVerdict::kMessage ? base::ToString(outcome.datagram.payload) : Name(outcome.verdict);
}

TEST(Decapsulate, PlainAndTagged) {
  for (const std::string& tags : {std::string(), Tag(0x8100, 5), Tag(0x88a8, 7) + Tag(0x8100, 5),
                                  Tag(0x9100, 1) + Tag(0x88a8, 7) + Tag(0x8100, 5)}) {
    for (const Ends& ends : {kV4, kV6}) {
      const std::string frame = DnsFrame(ends, "message", tags) + "ethernet padding";
      const Outcome outcome = Unwrap(frame);
      EXPECT_EQ(outcome.verdict, FrameVerdict::kMessage);
      EXPECT_EQ(base::AsChars(outcome.datagram.payload), "message");
      EXPECT_EQ(outcome.datagram.source_port, 40000);
      EXPECT_EQ(outcome.datagram.destination_port, 53);
      EXPECT_EQ(base::AsChars({outcome.datagram.source, outcome.datagram.address_octets()}),
                Octets(base::ParseIp(ends.source).value()));
    }
  }
}

TEST(Decapsulate, HeaderVariants) {
  const std::string udp = Udp(kV4, "m");
  EXPECT_EQ(PayloadOf(IpFrame(Ipv4(kV4, 17, udp, 0x4000))), "m") << "DF is no fragment";
  EXPECT_EQ(PayloadOf(IpFrame(Ipv4(kV4, 17, udp, 0, std::string(8, '\1')))), "m") << "options";
  const std::string udp6 = Udp(kV6, "m");
  const std::string hop = Hex("3c00") + std::string(6, '\0');              // next: destination options
  const std::string destination = Hex("2b01") + std::string(14, '\0');     // next: routing, 16 octets
  const std::string routing = Hex("2c00") + std::string(6, '\0');          // next: fragment
  const std::string atomic = Hex("1100") + Hex("0000") + Hex("00000001");  // next: UDP
  const std::string frame = IpFrame(Ipv6(kV6, 0, hop + destination + routing + atomic + udp6));
  EXPECT_EQ(PayloadOf(frame), "m");
  EXPECT_FALSE(Unwrap(frame).packet.is_fragment) << "RFC 6946";
}

TEST(Decapsulate, FragmentsAreDescribed) {
  const std::string first = IpFrame(Ipv4(kV4, 17, "first---", 0x2000)) + "padding";
  Outcome outcome = Unwrap(first);
  EXPECT_EQ(outcome.packet.protocol, 17);
  EXPECT_TRUE(outcome.packet.is_fragment && outcome.packet.more_fragments);
  EXPECT_EQ(outcome.packet.fragment_offset_octets, 0);
  EXPECT_EQ(outcome.packet.fragment_id, 0x1234u);
  EXPECT_EQ(base::AsChars(outcome.packet.payload), "first---");

  const std::string last = IpFrame(Ipv4(kV4, 17, "last", 0x1fff));
  outcome = Unwrap(last);
  EXPECT_TRUE(outcome.packet.is_fragment);
  EXPECT_FALSE(outcome.packet.more_fragments);
  EXPECT_EQ(outcome.packet.fragment_offset_octets, 65528);

  // Behind the fragment header, more extension headers are payload.
  const std::string v6 = IpFrame(Ipv6(kV6, 0, Hex("2c00010400000000") + Hex("3c00000900abcdef") + "piece"));
  outcome = Unwrap(v6);
  EXPECT_EQ(outcome.verdict, FrameVerdict::kPacket);
  EXPECT_EQ(outcome.packet.protocol, 60);
  EXPECT_TRUE(outcome.packet.is_fragment && outcome.packet.more_fragments);
  EXPECT_EQ(outcome.packet.fragment_offset_octets, 8);
  EXPECT_EQ(outcome.packet.fragment_id, 0xabcdefu);
  EXPECT_EQ(base::AsChars(outcome.packet.payload), "piece");
}

TEST(Decapsulate, OtherTransportsAreGivenToo) {
  const std::string tcp = IpFrame(Ipv4(kV4, 6, "segment"));
  EXPECT_EQ(Unwrap(tcp).verdict, FrameVerdict::kPacket);
  EXPECT_EQ(Unwrap(tcp).packet.protocol, 6);
  EXPECT_EQ(base::AsChars(Unwrap(tcp).packet.payload), "segment");
}

TEST(Decapsulate, ReasonsAreTold) {
  const std::string good = DnsFrame(kV4, "message");
  struct Case {
    FrameVerdict verdict;
    std::string frame;
  };
  const Case cases[] = {
      {FrameVerdict::kNotIp, Ethernet(0x0806, std::string(28, '\0'))},
      {FrameVerdict::kTagDepth,
       DnsFrame(kV4, "m", Tag(0x8100, 1) + Tag(0x8100, 2) + Tag(0x8100, 3) + Tag(0x8100, 4) + Tag(0x8100, 5))},
      {FrameVerdict::kMalformedUdp, IpFrame(Ipv4(kV4, 17, "short"))},
      {FrameVerdict::kMalformedUdp, IpFrame(Ipv4(kV4, 17, Hex("9c40003500070000")))},
      {FrameVerdict::kMalformedUdp, IpFrame(Ipv4(kV4, 17, Hex("9c400035ffff0000")))},
      {FrameVerdict::kMalformedIp, Ethernet(0x0800, std::string(20, '\x65'))},
      {FrameVerdict::kMalformedIp, Ethernet(0x0800, std::string(20, '\x41'))},
      {FrameVerdict::kMalformedIp, Ethernet(0x86dd, std::string(40, '\x45'))},
      {FrameVerdict::kMalformedIp, IpFrame(Ipv6(kV6, 0, "cut"))},
      {FrameVerdict::kMalformedIp, IpFrame(Ipv6(kV6, 44, Hex("11000001")))},
      {FrameVerdict::kCut, good.substr(0, good.size() - 1)},
      {FrameVerdict::kCut, good.substr(0, 13)},
      {FrameVerdict::kCut, ""},
  };
  for (const Case& expected : cases) EXPECT_STREQ(Name(Unwrap(expected.frame).verdict), Name(expected.verdict));
}

TEST(Decapsulate, NoCutIsReadBeyond) {
  for (const Ends& ends : {kV4, kV6}) {
    const std::string whole = DnsFrame(ends, "message", Tag(0x88a8, 7));
    for (std::size_t size = 0; size < whole.size(); ++size) {
      // Of the exact size, so that a sanitizer sees one octet too many.
      const std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      IpPacket packet;
      EXPECT_EQ(Decapsulate(cut, LinkType::kEthernet, packet), FrameVerdict::kCut) << size;
    }
  }
}

TEST(Decapsulate, AReassembledPacketGoesOn) {
  const std::string udp = Udp(kV6, "m");
  const std::string payload = Hex("1100010400000000") + udp;  // destination options in front
  const Ends kOuter{"2001:db8::a", "2001:db8::b", 0, 0};
  const std::string source = Octets(base::ParseIp(kOuter.source).value());
  IpPacket packet;
  packet.source = packet.destination = base::AsBytes(source).data();
  packet.family = 6;
  packet.protocol = 60;
  packet.payload = base::AsBytes(payload);
  packet.is_fragment = true;
  EXPECT_EQ(DecapsulateReassembled(packet), FrameVerdict::kPacket);
  EXPECT_FALSE(packet.is_fragment);
  EXPECT_EQ(packet.protocol, 17);
  EXPECT_EQ(base::AsChars(packet.payload), udp);

  const std::string tunnel = DnsPacket(kV4, "inner");
  packet.protocol = 4;
  packet.payload = base::AsBytes(tunnel);
  EXPECT_EQ(DecapsulateReassembled(packet), FrameVerdict::kPacket);
  EXPECT_EQ(packet.family, 4);
  EXPECT_EQ(packet.protocol, 17);
}

}  // namespace
}  // namespace spoor::dataplane
