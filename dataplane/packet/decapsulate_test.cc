#include "dataplane/packet/decapsulate.h"

#include <gtest/gtest.h>

#include <vector>

#include "dataplane/packet/checksum.h"
#include "tests/support/frame_builder.h"
#include "tests/support/message_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

const Ends kV4;
const Ends kV6{"2001:db8::1", "2001:db8::53", 40000, 53};

struct Outcome {
  FrameVerdict verdict;
  Datagram datagram;
  std::string payload;
};

Outcome Unwrap(const std::string& frame) {
  Outcome outcome{};
  outcome.verdict = Decapsulate(base::AsBytes(frame), outcome.datagram);
  if (outcome.verdict == FrameVerdict::kMessage) outcome.payload = base::ToString(outcome.datagram.payload);
  return outcome;
}

TEST(Decapsulate, PlainAndTagged) {
  for (const std::string& tags : {std::string(), Tag(0x8100, 5), Tag(0x88a8, 7) + Tag(0x8100, 5),
                                  Tag(0x9100, 1) + Tag(0x88a8, 7) + Tag(0x8100, 5)}) {
    for (const Ends& ends : {kV4, kV6}) {
      const Outcome outcome = Unwrap(DnsFrame(ends, "message", tags) + "ethernet padding");
      EXPECT_EQ(outcome.verdict, FrameVerdict::kMessage);
      EXPECT_EQ(outcome.payload, "message");
      EXPECT_EQ(outcome.datagram.source_port, 40000);
      EXPECT_EQ(outcome.datagram.destination_port, 53);
    }
  }
}

TEST(Decapsulate, HeaderVariants) {
  const std::string udp = Udp(kV4, "m");
  EXPECT_EQ(Unwrap(Ethernet(0x0800, Ipv4(kV4, 17, udp, 0x4000))).payload, "m") << "DF is no fragment";
  EXPECT_EQ(Unwrap(Ethernet(0x0800, Ipv4(kV4, 17, udp, 0, std::string(8, '\1')))).payload, "m") << "options";
  const std::string udp6 = Udp(kV6, "m");
  const std::string hop = Hex("3c00") + std::string(6, '\0');              // next: destination options
  const std::string destination = Hex("2b01") + std::string(14, '\0');     // next: routing, 16 octets
  const std::string routing = Hex("2c00") + std::string(6, '\0');          // next: fragment
  const std::string atomic = Hex("1100") + Hex("0000") + Hex("00000001");  // next: UDP
  EXPECT_EQ(Unwrap(Ethernet(0x86dd, Ipv6(kV6, 0, hop + destination + routing + atomic + udp6))).payload, "m");
}

TEST(Decapsulate, ReasonsAreTold) {
  const std::string udp = Udp(kV4, "message");
  const std::string good = DnsFrame(kV4, "message");
  struct Case {
    FrameVerdict verdict;
    std::string frame;
  };
  const Case cases[] = {
      {FrameVerdict::kNotIp, Ethernet(0x0806, std::string(28, '\0'))},
      {FrameVerdict::kTagDepth,
       DnsFrame(kV4, "m", Tag(0x8100, 1) + Tag(0x8100, 2) + Tag(0x8100, 3) + Tag(0x8100, 4) + Tag(0x8100, 5))},
      {FrameVerdict::kFragment, Ethernet(0x0800, Ipv4(kV4, 17, udp, 0x2000))},
      {FrameVerdict::kFragment, Ethernet(0x0800, Ipv4(kV4, 17, udp, 0x0010))},
      {FrameVerdict::kFragment, Ethernet(0x86dd, Ipv6(kV6, 44, Hex("1100000100000001") + Udp(kV6, "m")))},
      {FrameVerdict::kTcp, Ethernet(0x0800, Ipv4(kV4, 6, std::string(20, '\0')))},
      {FrameVerdict::kOtherProtocol, Ethernet(0x0800, Ipv4(kV4, 1, "icmp"))},
      {FrameVerdict::kMalformedUdp, Ethernet(0x0800, Ipv4(kV4, 17, "short"))},
      {FrameVerdict::kMalformedUdp, Ethernet(0x0800, Ipv4(kV4, 17, Hex("9c40003500070000")))},
      {FrameVerdict::kMalformedUdp, Ethernet(0x0800, Ipv4(kV4, 17, Hex("9c400035ffff0000")))},
      {FrameVerdict::kMalformedIp, Ethernet(0x0800, std::string(20, '\x65'))},
      {FrameVerdict::kMalformedIp, Ethernet(0x86dd, Ipv6(kV6, 0, "cut"))},
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
      Datagram datagram;
      EXPECT_NE(Decapsulate(cut, datagram), FrameVerdict::kMessage) << size;
    }
  }
}

TEST(Checksum, GoodBadAndAbsent) {
  for (const Ends& ends : {kV4, kV6}) {
    std::string frame = DnsFrame(ends, "odd length message!");
    Datagram datagram;
    const auto good = [&] {
      EXPECT_EQ(Decapsulate(base::AsBytes(frame), datagram), FrameVerdict::kMessage);
      return HasGoodChecksum(datagram);
    };
    EXPECT_TRUE(good());
    frame.back() ^= 1;
    EXPECT_FALSE(good());
    const std::size_t at = frame.size() - std::string("odd length message!").size() - 2;
    frame[at] = frame[at + 1] = '\0';
    EXPECT_EQ(good(), ends.source.find(':') == std::string::npos) << "absent is legal over IPv4 only";
  }
}

}  // namespace
}  // namespace spoor::dataplane
