// Builds Ethernet frames around a payload, readable in review. For tests only.
#pragma once

#include <cstdint>
#include <string>

#include "base/byte_cursor.h"
#include "base/ip.h"

namespace spoor::test {

// The two ends of a datagram. Both addresses are of one family.
struct Ends {
  std::string source = "192.0.2.1";
  std::string destination = "198.51.100.53";
  std::uint16_t source_port = 40000;
  std::uint16_t destination_port = 53;

  Ends Reversed() const { return {destination, source, destination_port, source_port}; }
};

inline std::string Octets(const base::IpAddress& address) {
  return base::ToString(address.span());
}

// The ones' complement sum of RFC 1071 over `octets`.
inline std::uint16_t InternetChecksum(std::string octets) {
  if (octets.size() % 2 != 0) octets.push_back('\0');
  base::ByteReader reader(base::AsBytes(octets));
  std::uint32_t sum = 0;
  while (reader.remaining() > 0) sum += reader.U16();
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

// A UDP datagram with a right checksum.
inline std::string Udp(const Ends& ends, const std::string& payload) {
  const auto length = static_cast<std::uint16_t>(payload.size() + 8);
  std::string pseudo = Octets(base::ParseIp(ends.source).value()) + Octets(base::ParseIp(ends.destination).value());
  std::string header;
  base::ByteWriter writer(header);
  for (const std::uint16_t field : {ends.source_port, ends.destination_port, length}) writer.U16(field);
  base::ByteWriter(pseudo).U16(17);
  base::ByteWriter(pseudo).U16(length);
  const std::uint16_t sum = InternetChecksum(pseudo + header + std::string(2, '\0') + payload);
  writer.U16(sum == 0 ? 0xffff : sum);
  return header + payload;
}

// An IPv4 packet; `fragment` is the flags-and-offset field, `options` are header options (a multiple of 4 octets).
inline std::string Ipv4(const Ends& ends, std::uint8_t protocol, const std::string& payload, std::uint16_t fragment = 0,
                        const std::string& options = "") {
  std::string packet;
  base::ByteWriter writer(packet);
  writer.U8(static_cast<std::uint8_t>(0x45 + options.size() / 4));
  writer.U8(0);
  writer.U16(static_cast<std::uint16_t>(20 + options.size() + payload.size()));
  writer.U16(0x1234);
  writer.U16(fragment);
  writer.U8(64);
  writer.U8(protocol);
  writer.U16(0);
  return packet + Octets(base::ParseIp(ends.source).value()) + Octets(base::ParseIp(ends.destination).value()) +
         options + payload;
}

// An IPv6 packet; `payload` begins with extension headers if there are any, and `next` names the first header in it.
inline std::string Ipv6(const Ends& ends, std::uint8_t next, const std::string& payload) {
  std::string packet;
  base::ByteWriter writer(packet);
  writer.U32(0x60000000);
  writer.U16(static_cast<std::uint16_t>(payload.size()));
  writer.U8(next);
  writer.U8(64);
  return packet + Octets(base::ParseIp(ends.source).value()) + Octets(base::ParseIp(ends.destination).value()) +
         payload;
}

// An Ethernet frame; `tags` are complete VLAN tags of 4 octets each.
inline std::string Ethernet(std::uint16_t ether_type, const std::string& payload, const std::string& tags = "") {
  std::string frame(12, '\x02');
  frame += tags;
  base::ByteWriter(frame).U16(ether_type);
  return frame + payload;
}

// A VLAN tag: 0x8100, 0x88a8 or 0x9100 and the VLAN id.
inline std::string Tag(std::uint16_t ether_type, std::uint16_t vlan) {
  std::string tag;
  base::ByteWriter(tag).U16(ether_type);
  base::ByteWriter(tag).U16(vlan);
  return tag;
}

// An IP packet, of the family of the addresses.
inline std::string Ip(const Ends& ends, std::uint8_t protocol, const std::string& payload) {
  return base::ParseIp(ends.source).value().family == 6 ? Ipv6(ends, protocol, payload) : Ipv4(ends, protocol, payload);
}

// The IP packet of a DNS message over UDP.
inline std::string DnsPacket(const Ends& ends, const std::string& message) {
  return Ip(ends, 17, Udp(ends, message));
}

// An Ethernet frame around an IP packet.
inline std::string IpFrame(const std::string& packet, const std::string& tags = "") {
  return Ethernet(static_cast<std::uint8_t>(packet.at(0)) >> 4 == 6 ? 0x86dd : 0x0800, packet, tags);
}

// The whole frame of a DNS message over UDP, IPv4 or IPv6 by the addresses.
inline std::string DnsFrame(const Ends& ends, const std::string& message, const std::string& tags = "") {
  return IpFrame(DnsPacket(ends, message), tags);
}

}  // namespace spoor::test
