// Builds tunnels and link layers around packets, readable in review, and lists all ways in which a packet can be
// wrapped. For tests only.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

#include "dataplane/frame.h"
#include "tests/support/frame_builder.h"
#include "tests/support/message_builder.h"

namespace spoor::test {

// The EtherType of an IP packet.
inline std::uint16_t TypeOf(const std::string& packet) {
  return static_cast<std::uint8_t>(packet.at(0)) >> 4 == 6 ? 0x86dd : 0x0800;
}

// A label stack (RFC 3032); the last label has the bottom bit.
inline std::string Labels(std::initializer_list<std::uint32_t> labels) {
  std::string stack;
  for (const std::uint32_t& label : labels) {
    base::ByteWriter(stack).U32(label << 12 | (&label == labels.end() - 1 ? 0x100u : 0u) | 64u);
  }
  return stack;
}

// GRE (RFC 2784, RFC 2890): one field of 4 octets for each of the flags C, K and S.
inline std::string Gre(std::uint16_t flags, std::uint16_t type, const std::string& payload) {
  std::string header = U16(flags) + U16(type);
  for (const int flag : {0x8000, 0x2000, 0x1000}) header += (flags & flag) != 0 ? Hex("01020304") : "";
  return header + payload;
}

inline std::string Erspan2(const std::string& frame) {
  return Hex("1064000100000007") + frame;
}

// `last`: the last two octets of the header: P, frame type, hardware id, D, granularity, O.
inline std::string Erspan3(const std::string& payload, std::uint16_t last = 0) {
  return Hex("20640001") + Hex("0000002a") + Hex("0000") + U16(last) +
         ((last & 1) != 0 ? Hex("0400000000000001") : "") + payload;
}

inline std::string Vxlan(const std::string& frame) {
  return Hex("0800000000002a00") + frame;
}

// `options`: a multiple of 4 octets.
inline std::string Geneve(std::uint16_t type, const std::string& payload, const std::string& options = "") {
  std::string header;
  base::ByteWriter(header).U8(static_cast<std::uint8_t>(options.size() / 4));
  base::ByteWriter(header).U8(0);
  return header + U16(type) + Hex("00002a00") + options + payload;
}

inline std::string Pppoe(std::uint16_t ppp_protocol, const std::string& packet) {
  return Hex("11000007") + U16(static_cast<std::uint16_t>(packet.size() + 2)) + U16(ppp_protocol) + packet;
}

// The frame that carries `payload` between two tunnel ends.
inline std::string Outer(std::uint8_t protocol, const std::string& payload) {
  return IpFrame(Ip({"203.0.113.1", "203.0.113.2", 0, 0}, protocol, payload));
}
inline std::string Outer6(std::uint8_t protocol, const std::string& payload) {
  return IpFrame(Ip({"2001:db8:f::1", "2001:db8:f::2", 0, 0}, protocol, payload));
}
inline std::string OuterUdp(std::uint16_t destination_port, const std::string& payload) {
  const Ends ends{"203.0.113.1", "203.0.113.2", 50123, destination_port};
  return IpFrame(Ip(ends, 17, Udp(ends, payload)));
}

// One way to wrap an IP packet.
struct Encapsulation {
  const char* name;
  dataplane::LinkType link;
  std::function<std::string(const std::string& packet)> wrap;
};

// Ways that need no other IP packet around.
inline std::vector<Encapsulation> LinkEncapsulations() {
  using dataplane::LinkType;
  using S = const std::string&;
  constexpr auto kEthernet = LinkType::kEthernet;
  return {
      {"802.1Q", kEthernet, [](S p) { return IpFrame(p, Tag(0x8100, 5)); }},
      {"802.1ad", kEthernet, [](S p) { return IpFrame(p, Tag(0x88a8, 7) + Tag(0x8100, 5)); }},
      {"0x9100", kEthernet, [](S p) { return IpFrame(p, Tag(0x9100, 1) + Tag(0x9100, 7) + Tag(0x8100, 5)); }},
      {"MPLS", kEthernet, [](S p) { return Ethernet(0x8847, Labels({16}) + p); }},
      {"MPLS stack in VLAN", kEthernet, [](S p) { return Ethernet(0x8847, Labels({16, 17, 18}) + p, Tag(0x8100, 5)); }},
      {"MPLS multicast", kEthernet, [](S p) { return Ethernet(0x8848, Labels({16}) + p); }},
      {"pseudowire", kEthernet, [](S p) { return Ethernet(0x8847, Labels({16, 17}) + IpFrame(p)); }},
      {"pseudowire, VLAN", kEthernet, [](S p) { return Ethernet(0x8847, Labels({16}) + IpFrame(p, Tag(0x8100, 5))); }},
      {"control word", kEthernet, [](S p) { return Ethernet(0x8847, Labels({16}) + Hex("00000009") + IpFrame(p)); }},
      {"PPPoE", kEthernet,
       [](S p) { return Ethernet(0x8864, Pppoe(TypeOf(p) == 0x0800 ? 0x0021 : 0x0057, p), Tag(0x8100, 5)); }},
      {"raw IP", LinkType::kRawIp, [](S p) { return p; }},
      {"cooked", LinkType::kLinuxCooked, [](S p) { return Hex("0000000100060200000000010000") + U16(TypeOf(p)) + p; }},
      {"cooked, VLAN", LinkType::kLinuxCooked,
       [](S p) { return Hex("0000000100060200000000010000") + Tag(0x8100, 5) + U16(TypeOf(p)) + p; }},
      {"cooked 2", LinkType::kLinuxCooked2,
       [](S p) { return U16(TypeOf(p)) + Hex("000000000003000100060200000000010000") + p; }},
      {"cooked 2, VLAN", LinkType::kLinuxCooked2,
       [](S p) { return Hex("8100000000000003000100060200000000010000") + U16(5) + U16(TypeOf(p)) + p; }},
      {"null", LinkType::kLoopback, [](S p) { return Hex(TypeOf(p) == 0x0800 ? "02000000" : "1e000000") + p; }},
      {"loop", LinkType::kLoopback, [](S p) { return Hex(TypeOf(p) == 0x0800 ? "00000002" : "00000018") + p; }},
  };
}

// Ways with another IP packet around.
inline std::vector<Encapsulation> IpEncapsulations() {
  using S = const std::string&;
  constexpr auto kEthernet = dataplane::LinkType::kEthernet;
  const auto inner_protocol = [](S p) { return static_cast<std::uint8_t>(TypeOf(p) == 0x0800 ? 4 : 41); };
  return {
      {"IP in IPv4", kEthernet, [=](S p) { return Outer(inner_protocol(p), p); }},
      {"IP in IPv6", kEthernet, [=](S p) { return Outer6(inner_protocol(p), p); }},
      {"GRE", kEthernet, [](S p) { return Outer(47, Gre(0, TypeOf(p), p)); }},
      {"GRE with C", kEthernet, [](S p) { return Outer(47, Gre(0x8000, TypeOf(p), p)); }},
      {"GRE with K", kEthernet, [](S p) { return Outer(47, Gre(0x2000, TypeOf(p), p)); }},
      {"GRE with C, K, S in IPv6", kEthernet, [](S p) { return Outer6(47, Gre(0xb000, TypeOf(p), p)); }},
      {"GRE with MPLS", kEthernet, [](S p) { return Outer(47, Gre(0, 0x8847, Labels({16}) + p)); }},
      {"NVGRE", kEthernet, [](S p) { return Outer(47, Gre(0x2000, 0x6558, IpFrame(p, Tag(0x8100, 5)))); }},
      {"ERSPAN I", kEthernet, [](S p) { return Outer(47, Gre(0, 0x88be, IpFrame(p))); }},
      {"ERSPAN II", kEthernet, [](S p) { return Outer(47, Gre(0x1000, 0x88be, Erspan2(IpFrame(p)))); }},
      {"ERSPAN III", kEthernet, [](S p) { return Outer(47, Gre(0x1000, 0x22eb, Erspan3(IpFrame(p)))); }},
      {"ERSPAN III with O", kEthernet, [](S p) { return Outer(47, Gre(0x1000, 0x22eb, Erspan3(IpFrame(p), 1))); }},
      {"ERSPAN III with IP", kEthernet, [](S p) { return Outer(47, Gre(0x1000, 0x22eb, Erspan3(p, 2 << 10))); }},
      {"VXLAN", kEthernet, [](S p) { return OuterUdp(4789, Vxlan(IpFrame(p, Tag(0x8100, 5)))); }},
      {"Geneve", kEthernet, [](S p) { return OuterUdp(6081, Geneve(0x6558, IpFrame(p))); }},
      {"Geneve with options", kEthernet,
       [](S p) { return OuterUdp(6081, Geneve(0x6558, IpFrame(p), Hex("0102030100000000"))); }},
      {"Geneve with IP", kEthernet, [](S p) { return OuterUdp(6081, Geneve(TypeOf(p), p)); }},
  };
}

inline std::vector<Encapsulation> AllEncapsulations() {
  std::vector<Encapsulation> all = LinkEncapsulations();
  for (Encapsulation& tunnel : IpEncapsulations()) all.push_back(std::move(tunnel));
  return all;
}

}  // namespace spoor::test
