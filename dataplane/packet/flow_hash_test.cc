#include "dataplane/packet/flow_hash.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "base/hex.h"
#include "dataplane/packet/decapsulate.h"
#include "tests/support/tunnel_builder.h"

namespace spoor::dataplane {
namespace {

constexpr char kMacs[] = "020000000001020000000002";

std::string Frame(const std::string& hex) {
  return base::FromHex(hex).value();
}

std::uint32_t HashOfFrame(const std::string& frame, LinkType link = LinkType::kEthernet) {
  IpPacket packet;
  Decapsulate(base::AsBytes(frame), link, packet);
  return FlowHash(packet);
}

std::uint32_t HashOf(const std::string& hex) {
  return HashOfFrame(Frame(hex));
}

std::string Ipv4(const std::string& source, const std::string& destination) {
  return "450000280000000040110000" + source + destination;
}

std::string Ipv6(const std::string& source, const std::string& destination) {
  return "6000000000001140" + source + destination;
}

const std::string kV6A = "20010db8000000000000000000000001";
const std::string kV6B = "20010db8000000000000000000000053";

TEST(FlowHash, SameBothWays) {
  const std::string head = std::string(kMacs) + "0800";
  EXPECT_EQ(HashOf(head + Ipv4("c0000201", "c6336401")), HashOf(head + Ipv4("c6336401", "c0000201")));
  EXPECT_NE(HashOf(head + Ipv4("c0000201", "c6336401")), HashOf(head + Ipv4("c0000202", "c6336401")));
  const std::string head6 = std::string(kMacs) + "86dd";
  EXPECT_EQ(HashOf(head6 + Ipv6(kV6A, kV6B)), HashOf(head6 + Ipv6(kV6B, kV6A)));
  EXPECT_NE(HashOf(head6 + Ipv6(kV6A, kV6B)), 0u);
}

TEST(FlowHash, TagsDoNotCount) {
  const std::string packet = Ipv4("c0000201", "c6336401");
  const std::uint32_t plain = HashOf(std::string(kMacs) + "0800" + packet);
  EXPECT_EQ(HashOf(std::string(kMacs) + "8100000a0800" + packet), plain);
  EXPECT_EQ(HashOf(std::string(kMacs) + "88a800148100000a0800" + packet), plain);
}

TEST(FlowHash, OtherFramesGoToTheFirstWorker) {
  EXPECT_EQ(HashOf(""), 0u);
  EXPECT_EQ(HashOf(std::string(kMacs)), 0u);
  EXPECT_EQ(HashOf(std::string(kMacs) + "0806" + std::string(56, '0')), 0u);
  EXPECT_EQ(HashOf(std::string(kMacs) + "0800" + "4500"), 0u);
  EXPECT_EQ(HashOf(std::string(kMacs) + "8100000a8100000a8100000a8100000a8100000a0800" + Ipv4("c0000201", "c6336401")),
            0u);
  EXPECT_EQ(WorkerOf(0, 7), 0u);
}

TEST(FlowHash, WrappersDoNotCount) {
  for (const test::Ends& ends : {test::Ends{}, test::Ends{"2001:db8::1", "2001:db8::53", 40000, 53}}) {
    const std::string plain = test::DnsFrame(ends, "message");
    const std::string query = test::DnsPacket(ends, "message");
    const std::string answer = test::DnsPacket(ends.Reversed(), "the answer is longer");
    const std::uint32_t hash = HashOfFrame(plain);
    for (const test::Encapsulation& way : test::AllEncapsulations()) {
      for (const std::string& packet : {query, answer}) {
        EXPECT_EQ(HashOfFrame(way.wrap(packet), way.link), hash) << way.name;
      }
    }
  }
}

TEST(FlowHash, SpreadsEvenly) {
  std::array<unsigned, 4> frames{};
  for (unsigned host = 0; host < 4096; ++host) {
    std::string frame = Frame(std::string(kMacs) + "0800" + Ipv4("0a000000", "c6336401"));
    frame[28] = static_cast<char>(host >> 8);
    frame[29] = static_cast<char>(host);
    ++frames.at(WorkerOf(HashOfFrame(frame), 4));
  }
  for (unsigned count : frames) EXPECT_NEAR(count, 1024, 150);
}

TEST(WorkerOf, StaysInRange) {
  for (unsigned workers : {1u, 2u, 3u, 64u}) EXPECT_LT(WorkerOf(0xffffffff, workers), workers);
}

}  // namespace
}  // namespace spoor::dataplane
