// Builds TCP segments and cuts datagrams and streams into pieces, readable in review. For tests only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/support/frame_builder.h"

namespace spoor::test {

inline constexpr std::uint8_t kFin = 0x01;
inline constexpr std::uint8_t kSyn = 0x02;
inline constexpr std::uint8_t kRst = 0x04;
inline constexpr std::uint8_t kAck = 0x10;

inline bool IsV6(const Ends& ends) {
  return base::ParseIp(ends.source).value().family == 6;
}

// The octets of a TCP segment with a right checksum; `options` are header options (a multiple of 4 octets).
inline std::string Tcp(const Ends& ends, std::uint8_t flags, std::uint32_t sequence, const std::string& payload = "",
                       std::uint32_t acknowledgment = 0, const std::string& options = "") {
  std::string header;
  base::ByteWriter writer(header);
  writer.U16(ends.source_port);
  writer.U16(ends.destination_port);
  writer.U32(sequence);
  writer.U32(acknowledgment);
  writer.U8(static_cast<std::uint8_t>((5 + options.size() / 4) << 4));
  writer.U8(flags);
  writer.U16(65535);
  writer.U32(0);  // checksum and urgent pointer
  std::string segment = header + options + payload;
  std::string pseudo = Octets(base::ParseIp(ends.source).value()) + Octets(base::ParseIp(ends.destination).value());
  base::ByteWriter(pseudo).U32(static_cast<std::uint32_t>(segment.size()));
  base::ByteWriter(pseudo).U32(6);
  const std::uint16_t sum = InternetChecksum(pseudo + segment);
  segment[16] = static_cast<char>(sum >> 8);
  segment[17] = static_cast<char>(sum & 0xff);
  return segment;
}

// The whole frame of a segment, IPv4 or IPv6 by the addresses.
inline std::string TcpFrame(const Ends& ends, const std::string& segment) {
  return IsV6(ends) ? Ethernet(0x86dd, Ipv6(ends, 6, segment)) : Ethernet(0x0800, Ipv4(ends, 6, segment));
}

// One direction of a connection, from its SYN on.
class TcpSide {
 public:
  TcpSide(const Ends& ends, std::uint32_t initial) : ends_(ends), initial_(initial), next_(initial + 1) {}

  std::string Syn(const std::string& payload = "") { return Control(kSyn, payload); }
  std::string SynAck(std::uint32_t acknowledgment, const std::string& payload = "") {
    return Control(kSyn | kAck, payload, acknowledgment);
  }
  // The next octets of the stream.
  std::string Data(const std::string& payload, std::uint8_t flags = kAck) {
    const std::string frame = TcpFrame(ends_, Tcp(ends_, flags, next_, payload));
    next_ += static_cast<std::uint32_t>(payload.size());
    return frame;
  }
  std::string Fin() { return Data("", kFin | kAck); }
  std::string Rst() { return Data("", kRst | kAck); }
  // Octets at `offset` of the stream, wherever it is.
  std::string At(std::uint32_t offset, const std::string& payload, std::uint8_t flags = kAck) const {
    return TcpFrame(ends_, Tcp(ends_, flags, initial_ + 1 + offset, payload));
  }

 private:
  std::string Control(std::uint8_t flags, const std::string& payload, std::uint32_t acknowledgment = 0) {
    next_ = initial_ + 1 + static_cast<std::uint32_t>(payload.size());
    return TcpFrame(ends_, Tcp(ends_, flags, initial_, payload, acknowledgment));
  }

  Ends ends_;
  std::uint32_t initial_;
  std::uint32_t next_;
};

// A DNS message as it is in a TCP stream (RFC 1035 4.2.2).
inline std::string Framed(const std::string& message) {
  std::string framed;
  base::ByteWriter(framed).U16(static_cast<std::uint16_t>(message.size()));
  return framed + message;
}

// A piece of a datagram or stream.
struct Cutting {
  std::size_t offset;
  std::string octets;
};

// Cuts `octets` into at most `pieces` pieces at random places that are multiples of `unit`.
inline std::vector<Cutting> Cut(const std::string& octets, std::size_t pieces, std::size_t unit, std::mt19937& random) {
  std::vector<std::size_t> places = {0, octets.size()};
  for (std::size_t i = 1; i < pieces; ++i) places.push_back(random() % (octets.size() / unit + 1) * unit);
  std::sort(places.begin(), places.end());
  std::vector<Cutting> cuttings;
  for (std::size_t i = 1; i < places.size(); ++i) {
    if (places[i] == places[i - 1]) continue;
    cuttings.push_back({places[i - 1], octets.substr(places[i - 1], places[i] - places[i - 1])});
  }
  return cuttings;
}

// The frame of one fragment: `octets` at `offset` (a multiple of 8) of the payload of datagram `id`.
inline std::string Fragment(const Ends& ends, std::uint32_t id, std::uint8_t protocol, const Cutting& piece,
                            bool more) {
  const auto offset = static_cast<std::uint16_t>(piece.offset);
  if (IsV6(ends)) {
    std::string header;
    base::ByteWriter writer(header);
    writer.U8(protocol);
    writer.U8(0);
    writer.U16(static_cast<std::uint16_t>(offset | (more ? 1 : 0)));
    writer.U32(id);
    return Ethernet(0x86dd, Ipv6(ends, 44, header + piece.octets));
  }
  const auto field = static_cast<std::uint16_t>(offset / 8 | (more ? 0x2000 : 0));
  std::string packet = Ipv4(ends, protocol, piece.octets, field);
  packet[4] = static_cast<char>(id >> 8);
  packet[5] = static_cast<char>(id & 0xff);
  return Ethernet(0x0800, packet);
}

// The frames of all fragments of a datagram, in order.
inline std::vector<std::string> Fragments(const Ends& ends, std::uint32_t id, std::uint8_t protocol,
                                          const std::vector<Cutting>& pieces) {
  std::vector<std::string> frames;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    frames.push_back(Fragment(ends, id, protocol, pieces[i], i + 1 < pieces.size()));
  }
  return frames;
}

// The outer packet of a frame of IpFrame, tunnel or not, in fragments of `piece_octets` (a multiple of 8).
inline std::vector<std::string> InFragments(const std::string& frame, std::uint32_t id, std::size_t piece_octets) {
  const std::string packet = frame.substr(14);
  const bool v6 = static_cast<std::uint8_t>(packet.at(0)) >> 4 == 6;
  const std::string payload = packet.substr(v6 ? 40 : 20);
  const auto protocol = static_cast<std::uint8_t>(packet.at(v6 ? 6 : 9));
  const std::size_t source = v6 ? 8 : 12;
  const std::size_t address_octets = v6 ? 16 : 4;
  std::vector<std::string> frames;
  for (std::size_t at = 0; at < payload.size(); at += piece_octets) {
    const bool more = at + piece_octets < payload.size();
    const Ends family = v6 ? Ends{"::1", "::2", 0, 0} : Ends{};
    std::string fragment = Fragment(family, id, protocol, {at, payload.substr(at, piece_octets)}, more);
    fragment.replace(14 + source, 2 * address_octets, packet, source, 2 * address_octets);
    frames.push_back(std::move(fragment));
  }
  return frames;
}

}  // namespace spoor::test
