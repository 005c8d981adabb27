// decapsulate_frames: what the sensor's decapsulation makes of frames, for decapsulation.py of tests/support.
//
// Standard input: frames, each behind one octet that is its LinkType and two for its length (big endian). Standard
// output: a line for each, the verdict's name, or for an IP packet
//   packet PROTOCOL FRAGMENT SOURCE DESTINATION PAYLOAD
// with octets in hexadecimal, `-` for none, and FRAGMENT as ID:OFFSET:MORE or `-`. Exit codes: 0, 1 the input ends
// within a frame.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "base/byte_order.h"
#include "base/hex.h"
#include "dataplane/packet/decapsulate.h"

namespace spoor::test {
namespace {

using base::ByteSpan;
using dataplane::FrameVerdict;
using dataplane::IpPacket;
using dataplane::LinkType;

std::string Hex(ByteSpan octets) {
  return octets.empty() ? "-" : base::ToHex(octets);
}

std::string Fragment(const IpPacket& packet) {
  if (!packet.is_fragment) return "-";
  return fmt::format("{}:{}:{}", packet.fragment_id, packet.fragment_offset_octets, packet.more_fragments ? 1 : 0);
}

void Print(ByteSpan frame, LinkType link) {
  IpPacket packet;
  const FrameVerdict verdict = dataplane::Decapsulate(frame, link, packet);
  if (verdict != FrameVerdict::kPacket) {
    fmt::print("{}\n", dataplane::Name(verdict));
    return;
  }
  fmt::print("packet {} {} {} {} {}\n", packet.protocol, Fragment(packet),
             Hex({packet.source, packet.address_octets()}), Hex({packet.destination, packet.address_octets()}),
             Hex(packet.payload));
}

int Main() {
  std::uint8_t head[3];
  while (std::fread(head, sizeof head, 1, stdin) == 1) {
    // Exactly as long as the frame: a sanitizer sees what lies beyond.
    std::vector<std::uint8_t> frame(base::LoadBe16(head + 1));
    if (!frame.empty() && std::fread(frame.data(), frame.size(), 1, stdin) != 1) return 1;
    Print(frame, static_cast<LinkType>(head[0]));
  }
  return 0;
}

}  // namespace
}  // namespace spoor::test

int main() {
  return spoor::test::Main();
}
