// Frames down to datagrams and segments: nothing is read or given outside the frame, and a frame in one more wrapping
// gives what it gave before.
//
// Input: one octet for the link type, then the frame.
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "dataplane/packet/decapsulate.h"
#include "dataplane/packet/plain_frame.h"
#include "dataplane/packet/tunnels.h"
#include "dataplane/packet/udp.h"
#include "dataplane/stream/tcp_segment.h"
#include "tests/fuzz/require.h"
#include "tests/support/tunnel_builder.h"

namespace {

using namespace spoor::dataplane;
using spoor::base::ByteSpan;
using spoor::test::Require;

constexpr unsigned kLinkTypes = 5;  // Ethernet is the first
constexpr std::size_t kMaxFrame_octets = 9216;

void RequireInside(ByteSpan inner, ByteSpan outer) {
  Require(inner.empty() ||
          (inner.data() >= outer.data() && inner.data() + inner.size() <= outer.data() + outer.size()));
}

// Reads every octet, so that the sanitizer looks at them.
std::string Copied(ByteSpan octets) {
  return spoor::base::ToString(octets);
}

// What became of a frame.
struct Result {
  FrameVerdict verdict;
  std::string source;
  std::string destination;
  std::string payload;
  unsigned fragment = 0;

  bool operator==(const Result&) const = default;
};

void CheckTransport(const IpPacket& packet) {
  Datagram datagram;
  if (ReadUdp(packet, datagram) == FrameVerdict::kMessage) {
    RequireInside(datagram.header_and_payload, packet.payload);
    RequireInside(datagram.payload, datagram.header_and_payload);
    Require(datagram.header_and_payload.size() == datagram.payload.size() + 8);
    Require(datagram.source == packet.source && datagram.family == packet.family);
  }
  TcpSegment segment;
  if (ReadTcp(packet, segment) == FrameVerdict::kSegment) {
    RequireInside(segment.payload, packet.payload);
    TcpChecksumIsGood(packet);
  }
}

Result Read(ByteSpan frame, LinkType link) {
  IpPacket packet;
  Result result{Decapsulate(frame, link, packet), {}, {}, {}, 0};
  if (result.verdict != FrameVerdict::kPacket) {
    Require(result.verdict < FrameVerdict::kEnd && result.verdict > FrameVerdict::kSegment);
    return result;
  }
  Require(packet.family == 4 || packet.family == 6);
  const ByteSpan source(packet.source, packet.address_octets());
  const ByteSpan destination(packet.destination, packet.address_octets());
  for (const ByteSpan part : {source, destination, packet.payload}) RequireInside(part, frame);
  Require(packet.is_fragment || (!packet.more_fragments && packet.fragment_offset_octets == 0));
  Require(packet.fragment_offset_octets % 8 == 0);
  if (!packet.is_fragment) CheckTransport(packet);
  result.source = Copied(source);
  result.destination = Copied(destination);
  result.payload = static_cast<char>(packet.protocol) + Copied(packet.payload);
  result.fragment = packet.is_fragment ? 1u + packet.more_fragments + 2u * packet.fragment_offset_octets : 0;
  return result;
}

// An Ethernet frame behind a tag or inside a tunnel. Only the limits on their number may make a difference.
void CheckWrapped(const std::string& frame, const Result& bare) {
  const std::array<std::string, 5> wrapped = {
      frame.substr(0, 12) + spoor::test::Tag(0x8100, 5) + frame.substr(12),
      spoor::test::OuterUdp(4789, spoor::test::Vxlan(frame)),
      spoor::test::OuterUdp(6081, spoor::test::Geneve(0x6558, frame)),
      spoor::test::Outer(47, spoor::test::Gre(0x2000, 0x6558, frame)),
      spoor::test::Outer6(47, spoor::test::Gre(0x1000, 0x88be, spoor::test::Erspan2(frame))),
  };
  for (const std::string& octets : wrapped) {
    const std::vector<std::uint8_t> exact(octets.begin(), octets.end());
    const Result result = Read(exact, LinkType::kEthernet);
    const bool limit = result.verdict == FrameVerdict::kTunnelDepth || result.verdict == FrameVerdict::kTagDepth;
    Require(limit || result == bare);
  }
}

// A packet that was put together goes on in a plain frame.
void CheckPlain(ByteSpan frame, LinkType link) {
  IpPacket packet;
  if (Decapsulate(frame, link, packet) != FrameVerdict::kPacket || packet.is_fragment) return;
  std::vector<std::uint8_t> plain(kMaxPlainHeaders_octets);
  plain.resize(WritePlainHeaders(packet, link, plain.data()));
  plain.insert(plain.end(), packet.payload.begin(), packet.payload.end());
  Require(Read(plain, link) == Read(frame, link));
}

// The same packet as if it had been put together from fragments.
void CheckReassembled(const std::vector<std::uint8_t>& octets, std::uint8_t kind) {
  static constexpr std::uint8_t kAddress[16] = {192, 0, 2, 1};
  IpPacket packet;
  packet.source = packet.destination = kAddress;
  packet.family = (kind & 1) != 0 ? 6 : 4;
  packet.protocol = kind;
  packet.payload = octets;
  packet.is_fragment = true;
  if (DecapsulateReassembled(packet) != FrameVerdict::kPacket) return;
  RequireInside(packet.payload, octets);
  if (!packet.is_fragment) CheckTransport(packet);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > kMaxFrame_octets) return 0;
  const auto link = static_cast<LinkType>(data[0] % kLinkTypes);
  const std::vector<std::uint8_t> frame(data + 1, data + size);
  const Result bare = Read(frame, link);
  if (link == LinkType::kEthernet && frame.size() >= 14) CheckWrapped(spoor::base::ToString(frame), bare);
  CheckPlain(frame, link);
  CheckReassembled(frame, data[0]);
  return 0;
}
