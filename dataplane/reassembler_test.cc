#include "dataplane/reassembler.h"

#include <gtest/gtest.h>

#include <optional>

#include "dataplane/packet/decapsulate.h"
#include "tests/support/segment_builder.h"
#include "tests/support/tunnel_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

constexpr std::size_t kPiece_octets = 24;
const Ends kV4;
const Ends kV6{"2001:db8::1", "2001:db8::53", 40000, 53};

class Reassembly : public testing::Test {
 protected:
  // The innermost packet if this frame made one whole: its addresses and payload.
  std::optional<std::string> Take(const std::string& octets, std::uint32_t flags = 0) {
    const Frame frame{.octets = base::AsBytes(octets), .time_us = 1, .flags = flags, .link = LinkType::kEthernet};
    IpPacket packet;
    EXPECT_EQ(Decapsulate(frame.octets, frame.link, packet), FrameVerdict::kPacket);
    EXPECT_TRUE(packet.is_fragment);
    IpPacket whole;
    verdict_ = reassembler_.Take(frame, packet, whole);
    if (whole.source == nullptr) return std::nullopt;
    EXPECT_FALSE(whole.is_fragment);
    return base::ToString({whole.source, whole.address_octets()}) +
           base::ToString({whole.destination, whole.address_octets()}) + base::ToString(whole.payload);
  }

  // The same for the last of several frames; the others must not give anything.
  std::optional<std::string> TakeAll(const std::vector<std::string>& frames) {
    std::optional<std::string> last;
    for (const std::string& frame : frames) {
      EXPECT_FALSE(last);
      last = Take(frame);
      EXPECT_EQ(verdict_, FrameVerdict::kFragment);
    }
    return last;
  }

  std::uint64_t unused() const { return counters_.fragments_unused.value(); }

  PipelineConfig config_;
  HashSecret secret_{1};
  PipelineCounters counters_;
  Reassembler reassembler_{config_, secret_, counters_};
  FrameVerdict verdict_ = FrameVerdict::kEnd;
};

std::string Expected(const Ends& ends, const std::string& message) {
  return Octets(base::ParseIp(ends.source).value()) + Octets(base::ParseIp(ends.destination).value()) +
         Udp(ends, message);
}

TEST_F(Reassembly, GivesTheInnermostPacketOfEveryTunnel) {
  std::uint32_t id = 0;
  for (const Ends& ends : {kV4, kV6}) {
    for (const Encapsulation& tunnel : IpEncapsulations()) {
      const std::string frame = tunnel.wrap(DnsPacket(ends, "message"));
      EXPECT_EQ(TakeAll(InFragments(frame, ++id, kPiece_octets)), Expected(ends, "message")) << tunnel.name;
    }
  }
  EXPECT_EQ(unused(), 0u);
}

// What comes out of a tunnel may be a fragment again: twice, not three times.
TEST_F(Reassembly, FollowsFragmentsInFragments) {
  std::vector<std::string> frames;
  for (const std::string& piece : InFragments(DnsFrame(kV4, "message"), 1, 8)) {
    const std::string tunnel = Outer(47, Gre(0, 0x0800, piece.substr(14)));
    for (std::string& outer : InFragments(tunnel, 100 + static_cast<std::uint32_t>(frames.size()), kPiece_octets)) {
      frames.push_back(std::move(outer));
    }
  }
  EXPECT_EQ(TakeAll(frames), Expected(kV4, "message"));
  EXPECT_EQ(unused(), 0u);
  std::uint32_t id = 1000;
  for (const std::string& frame : frames) {
    const std::string outermost = Outer6(47, Gre(0, 0x0800, frame.substr(14)));
    EXPECT_EQ(TakeAll(InFragments(outermost, ++id, kPiece_octets)), std::nullopt);
  }
  EXPECT_EQ(unused(), 2u) << "both fragments of the innermost packet";
}

TEST_F(Reassembly, WhatHoldsNoPacketIsUnused) {
  const std::string other = Outer(47, Gre(0, 0x0800, "no IP packet at all, whatever its type says"));
  EXPECT_EQ(TakeAll(InFragments(other, 1, kPiece_octets)), std::nullopt);
  EXPECT_EQ(unused(), 1u);
}

// An empty packet is one too.
TEST_F(Reassembly, APacketWithoutPayload) {
  const std::string tunnel = Outer(47, Gre(0, 0x0800, Ipv4(kV4, 17, "")));
  const std::optional<std::string> whole = TakeAll(InFragments(tunnel, 1, 8));
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->size(), 8u);
}

TEST_F(Reassembly, ChecksumsThatTheNicFoundWrong) {
  const std::vector<std::string> frames = InFragments(DnsFrame(kV4, "message"), 1, 8);
  EXPECT_FALSE(Take(frames[0], kFrameBadChecksum));
  EXPECT_EQ(verdict_, FrameVerdict::kChecksum);
  EXPECT_EQ(TakeAll(frames), Expected(kV4, "message")) << "the wrong one was not taken";
  config_.checksum = ChecksumMode::kVerify;
  EXPECT_FALSE(Take(InFragments(DnsFrame(kV4, "message"), 2, 8)[0], kFrameBadChecksum));
  EXPECT_EQ(verdict_, FrameVerdict::kFragment) << "the NIC is not asked";
}

}  // namespace
}  // namespace spoor::dataplane
