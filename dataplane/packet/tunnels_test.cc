#include "dataplane/packet/tunnels.h"

#include <gtest/gtest.h>

#include <vector>

#include "dataplane/packet/decapsulate.h"
#include "dataplane/packet/gre.h"
#include "dataplane/packet/link_layer.h"
#include "dataplane/packet/mpls.h"
#include "dataplane/packet/pppoe.h"
#include "dataplane/packet/udp.h"
#include "dataplane/packet/udp_tunnel.h"
#include "tests/support/tunnel_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

const Ends kV4;
const Ends kV6{"2001:db8::1", "2001:db8::53", 40000, 53};
const std::string kInner = DnsPacket(kV4, "message");

// Of the exact size, so that a sanitizer sees one octet too many.
std::vector<std::uint8_t> Exact(const std::string& octets, std::size_t size) {
  return {octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size)};
}

FrameVerdict VerdictOf(const std::string& frame, LinkType link = LinkType::kEthernet) {
  IpPacket packet;
  return Decapsulate(Exact(frame, frame.size()), link, packet);
}

// The DNS message that comes out of a frame, or the verdict's name.
std::string MessageIn(const std::string& frame, LinkType link = LinkType::kEthernet) {
  IpPacket packet;
  Datagram datagram;
  FrameVerdict verdict = Decapsulate(base::AsBytes(frame), link, packet);
  if (verdict == FrameVerdict::kPacket) verdict = ReadUdp(packet, datagram);
  return verdict == FrameVerdict::kMessage ? base::ToString(datagram.payload) : Name(verdict);
}

TEST(Tunnels, EachGivesThePacketInIt) {
  for (const Encapsulation& way : AllEncapsulations()) {
    for (const Ends& ends : {kV4, kV6}) {
      const std::string frame = way.wrap(DnsPacket(ends, "message"));
      IpPacket packet;
      ASSERT_EQ(Decapsulate(base::AsBytes(frame), way.link, packet), FrameVerdict::kPacket) << way.name;
      EXPECT_EQ(MessageIn(frame, way.link), "message") << way.name;
      EXPECT_EQ(base::AsChars({packet.source, packet.address_octets()}), Octets(base::ParseIp(ends.source).value()));
    }
  }
}

TEST(Tunnels, LengthsComeFromTheInnermostHeader) {
  const std::string options = Ipv4(kV4, 17, Udp(kV4, "message"), 0, std::string(8, '\1'));
  const std::string extended = Ipv6(kV6, 0, Hex("1100010400000000") + Udp(kV6, "message"));
  for (const Encapsulation& way : AllEncapsulations()) {
    EXPECT_EQ(MessageIn(way.wrap(kInner) + "padding outside", way.link), "message") << way.name;
    EXPECT_EQ(MessageIn(way.wrap(kInner + "padding inside"), way.link), "message") << way.name;
    EXPECT_EQ(MessageIn(way.wrap(options), way.link), "message") << way.name;
    EXPECT_EQ(MessageIn(way.wrap(extended), way.link), "message") << way.name;
  }
}

TEST(Tunnels, NoCutIsReadBeyond) {
  for (const Encapsulation& way : AllEncapsulations()) {
    const std::string whole = way.wrap(kInner);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      IpPacket packet;
      EXPECT_NE(Decapsulate(Exact(whole, size), way.link, packet), FrameVerdict::kPacket) << way.name << ' ' << size;
    }
  }
}

// The outer lengths are right, the tunnel's content is cut: nothing of it comes out.
TEST(Tunnels, NoCutContentIsReadBeyond) {
  const auto gre = [](const std::string& payload) { return Outer(47, payload); };
  const auto vxlan = [](const std::string& payload) { return OuterUdp(4789, payload); };
  const auto geneve = [](const std::string& payload) { return OuterUdp(6081, payload); };
  const auto ipip = [](const std::string& payload) { return Outer(4, payload); };
  struct Case {
    std::function<std::string(const std::string&)> wrap;
    std::string content;
  };
  const Case cases[] = {
      {gre, Gre(0xb000, 0x0800, kInner)},
      {gre, Gre(0x1000, 0x88be, Erspan2(IpFrame(kInner)))},
      {gre, Gre(0x1000, 0x22eb, Erspan3(IpFrame(kInner), 1))},
      {gre, Gre(0, 0x8847, Labels({16, 17}) + IpFrame(kInner))},
      {vxlan, Vxlan(IpFrame(kInner))},
      {geneve, Geneve(0x6558, IpFrame(kInner), std::string(8, '\1'))},
      {ipip, kInner},
  };
  for (const Case& one : cases) {
    for (std::size_t size = 0; size < one.content.size(); ++size) {
      const std::string frame = one.wrap(one.content.substr(0, size));
      IpPacket packet;
      const FrameVerdict verdict = Decapsulate(Exact(frame, frame.size()), LinkType::kEthernet, packet);
      EXPECT_NE(MessageIn(frame), "message");
      EXPECT_TRUE(verdict != FrameVerdict::kPacket || packet.payload.size() == size + 8) << "an ordinary datagram";
    }
    EXPECT_EQ(MessageIn(one.wrap(one.content)), "message");
  }
}

TEST(Tunnels, DepthIsLimited) {
  std::string packet = kInner;
  for (unsigned tunnels = 1; tunnels <= kMaxTunnels + 1; ++tunnels) {
    packet = Ip({"203.0.113.1", "203.0.113.2", 0, 0}, 4, packet);
    EXPECT_EQ(MessageIn(IpFrame(packet)), tunnels <= kMaxTunnels ? "message" : "tunnel_depth") << tunnels;
  }
  std::string frame = IpFrame(kInner);
  for (unsigned tunnels = 0; tunnels <= kMaxTunnels; ++tunnels) frame = Ethernet(0x8847, Labels({16}) + frame);
  EXPECT_EQ(MessageIn(frame), "tunnel_depth");
  // Tunnels in tunnels of another kind.
  const std::string mixed = OuterUdp(4789, Vxlan(Outer(47, Gre(0, 0x88be, Ethernet(0x8847, Labels({16}) + kInner)))));
  EXPECT_EQ(MessageIn(mixed), "message");
}

TEST(Tunnels, ReasonsAreTold) {
  struct Case {
    const char* name;
    FrameVerdict verdict;
    std::string frame;
  };
  const std::string many_labels = [] {
    std::string labels;
    for (unsigned i = 0; i < kMaxLabels; ++i) labels += Hex("00010040");
    return labels + Labels({16});
  }();
  const std::string session = Pppoe(0x21, kInner);
  const Case cases[] = {
      {"labels without end", FrameVerdict::kMalformedTunnel, Ethernet(0x8847, Hex("0001004000010040"))},
      {"too many labels", FrameVerdict::kMalformedTunnel, Ethernet(0x8847, many_labels + kInner)},
      {"nothing behind the labels", FrameVerdict::kCut, Ethernet(0x8847, Labels({16}))},
      {"GRE is not whole", FrameVerdict::kMalformedTunnel, Outer(47, Hex("000008"))},
      {"GRE fields are not whole", FrameVerdict::kMalformedTunnel,
       Outer(47, Hex("b0000800") + Hex("0102030405060708"))},
      {"PPTP", FrameVerdict::kOtherTunnel, Outer(47, Hex("3001880b00000000") + kInner)},
      {"GRE source routes", FrameVerdict::kOtherTunnel, Outer(47, Hex("4000080000000000") + kInner)},
      {"GRE keep-alive", FrameVerdict::kNotIp, Outer(47, Hex("00000000"))},
      {"ERSPAN II of version 2", FrameVerdict::kOtherTunnel, Outer(47, Gre(0x1000, 0x88be, Erspan3(IpFrame(kInner))))},
      {"ERSPAN III of version 1", FrameVerdict::kOtherTunnel, Outer(47, Gre(0x1000, 0x22eb, Erspan2(IpFrame(kInner))))},
      {"ERSPAN II is not whole", FrameVerdict::kMalformedTunnel, Outer(47, Gre(0x1000, 0x88be, Hex("10640001")))},
      {"ERSPAN III is not whole", FrameVerdict::kMalformedTunnel, Outer(47, Gre(0x1000, 0x22eb, Erspan2("")))},
      {"its subheader is not", FrameVerdict::kMalformedTunnel,
       Outer(47, Gre(0x1000, 0x22eb, Erspan3("", 1).substr(0, 19)))},
      {"ERSPAN III with another frame type", FrameVerdict::kOtherTunnel,
       Outer(47, Gre(0x1000, 0x22eb, Erspan3(IpFrame(kInner), 1 << 10)))},
      {"ARP in VXLAN", FrameVerdict::kNotIp, OuterUdp(4789, Vxlan(Ethernet(0x0806, std::string(28, '\0'))))},
      {"tags in VXLAN", FrameVerdict::kTagDepth,
       OuterUdp(4789, Vxlan(IpFrame(kInner, Tag(0x8100, 1) + Tag(0x8100, 1) + Tag(0x8100, 1) + Tag(0x8100, 1) +
                                                Tag(0x8100, 1))))},
      {"IPv6 said, IPv4 there", FrameVerdict::kCut, Outer(41, kInner.substr(0, 30))},
      {"IPv6 said, IPv4 there, long", FrameVerdict::kMalformedIp, Outer(41, DnsPacket(kV4, "a longer message"))},
      {"PPPoE of version 2", FrameVerdict::kMalformedTunnel, Ethernet(0x8864, Hex("21") + session.substr(1))},
      {"PPPoE is longer than the frame", FrameVerdict::kCut, Ethernet(0x8864, session.substr(0, session.size() - 1))},
      {"PPPoE shorter than its protocol", FrameVerdict::kMalformedTunnel,
       Ethernet(0x8864, Hex("110000070001") + "abc")},
      {"LCP", FrameVerdict::kNotIp, Ethernet(0x8864, Pppoe(0xc021, "echo"))},
      {"PPPoE discovery", FrameVerdict::kNotIp, Ethernet(0x8863, session)},
  };
  for (const Case& one : cases) EXPECT_STREQ(Name(VerdictOf(one.frame)), Name(one.verdict)) << one.name;
}

TEST(Tunnels, FragmentsAreNotLookedInto) {
  const Ends ends{"203.0.113.1", "203.0.113.2", 0, 0};
  for (const std::uint8_t protocol : {std::uint8_t{4}, std::uint8_t{41}, std::uint8_t{47}, std::uint8_t{17}}) {
    const std::string frame =
        IpFrame(Ipv4(ends, protocol, Udp({"203.0.113.1", "203.0.113.2", 50000, 4789}, ""), 0x2000));
    IpPacket packet;
    EXPECT_EQ(Decapsulate(base::AsBytes(frame), LinkType::kEthernet, packet), FrameVerdict::kPacket);
    EXPECT_TRUE(packet.is_fragment);
  }
  // A fragment inside a tunnel is what comes out.
  const std::string inside = OuterUdp(4789, Vxlan(IpFrame(Ipv4(kV4, 17, "piece---", 0x2000))));
  IpPacket packet;
  EXPECT_EQ(Decapsulate(base::AsBytes(inside), LinkType::kEthernet, packet), FrameVerdict::kPacket);
  EXPECT_TRUE(packet.is_fragment);
  EXPECT_EQ(base::AsChars(packet.payload), "piece---");
}

TEST(Tunnels, ADatagramThatIsNoTunnelStaysADatagram) {
  const auto datagram = [](std::uint16_t source, std::uint16_t destination, const std::string& payload) {
    return DnsFrame({"192.0.2.1", "192.0.2.2", source, destination}, payload);
  };
  const std::string vxlan = Vxlan(IpFrame(kInner));
  const std::string geneve = Geneve(0x6558, IpFrame(kInner));
  // DNS chose the tunnel's port as its own.
  EXPECT_EQ(MessageIn(datagram(53, 4789, vxlan)), vxlan);
  EXPECT_EQ(MessageIn(datagram(53, 6081, geneve)), geneve);
  EXPECT_EQ(MessageIn(datagram(4789, 53, vxlan)), vxlan);
  EXPECT_EQ(MessageIn(datagram(5353, 4790, vxlan)), vxlan);
  for (const std::string& payload : {std::string("short"), Hex("0000000000002a00") + IpFrame(kInner)}) {
    EXPECT_EQ(MessageIn(datagram(5353, 4789, payload)), payload);
  }
  for (const std::string& payload :
       {std::string("short"), Hex("4000655800002a00") + IpFrame(kInner), Hex("0080655800002a00") + IpFrame(kInner),
        Hex("0000880b00002a00") + IpFrame(kInner), Hex("3f00655800002a00") + "options are not whole"}) {
    EXPECT_EQ(MessageIn(datagram(5353, 6081, payload)), payload);
  }
}

// RFC 7348 5 and RFC 8926 3.4: on receipt.
TEST(Tunnels, ReservedBitsAreIgnored) {
  for (const char* header : {"0800000000002a01", "8800000100002a00", "fffffffffffffffe"}) {
    EXPECT_EQ(MessageIn(OuterUdp(4789, Hex(header) + IpFrame(kInner))), "message") << header;
  }
  for (const char* header : {"0001655800002a00", "003f655800002a00", "0040655800002aff"}) {
    EXPECT_EQ(MessageIn(OuterUdp(6081, Hex(header) + IpFrame(kInner))), "message") << header;
  }
}

TEST(Mpls, MacAddressesMayLookLikeIpOrControlWords) {
  for (const char* mac : {"00005e000101", "0242ac110002", "45000040aabb", "420000000001", "600000000014"}) {
    std::string frame = IpFrame(kInner);
    frame.replace(0, 6, Hex(mac));
    EXPECT_EQ(MessageIn(Ethernet(0x8847, Labels({16}) + frame)), "message") << mac;
    EXPECT_EQ(MessageIn(Ethernet(0x8847, Labels({16}) + Hex("00000000") + frame)), "message") << mac;
  }
}

// What is in the pseudowire's frame is a label stack again.
TEST(Mpls, MacAddressesMayLookLikeControlWordsBeforeLabels) {
  for (const std::uint16_t type : {0x8847, 0x8848}) {
    std::string frame = Ethernet(type, Labels({17}) + kInner);
    frame.replace(0, 6, Hex("00005e000101"));
    EXPECT_EQ(MessageIn(Ethernet(0x8847, Labels({16}) + frame)), "message") << type;
  }
}

TEST(LinkLayer, ReasonsAreTold) {
  EXPECT_EQ(VerdictOf("", LinkType::kRawIp), FrameVerdict::kCut);
  EXPECT_EQ(VerdictOf(std::string(40, '\0'), LinkType::kRawIp), FrameVerdict::kNotIp);
  EXPECT_EQ(VerdictOf(Hex("07000000") + kInner, LinkType::kLoopback), FrameVerdict::kNotIp);
  EXPECT_EQ(VerdictOf(Hex("0000000100060200000000010000") + U16(4) + kInner, LinkType::kLinuxCooked),
            FrameVerdict::kNotIp);
}

}  // namespace
}  // namespace spoor::dataplane
