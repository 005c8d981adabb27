#include "dataplane/correlate/flow_key.h"

#include <cstring>

#include "base/byte_order.h"
#include "dns/name.h"

namespace spoor::dataplane {
namespace {

// Family, transport, two ports and two addresses: 4 octets each in IPv4, 16 in IPv6.
constexpr std::size_t kMaxEnds_octets = 2 + 2 * 2 + 2 * 16;
constexpr std::size_t kId_octets = 2;
constexpr std::size_t kQuestion_octets = dns::kMaxName_octets + 2 + 4;  // a name, perhaps a pointer, type and class

// Writes what identifies the two ends and returns where it ends: by the family, so that no two ends are written alike.
std::uint8_t* WriteEnds(std::uint8_t* at, const Datagram& datagram, bool from_resolver) noexcept {
  const std::uint8_t* resolver = from_resolver ? datagram.source : datagram.destination;
  const std::uint8_t* server = from_resolver ? datagram.destination : datagram.source;
  at[0] = datagram.family;
  at[1] = static_cast<std::uint8_t>(datagram.transport);
  base::StoreBe16(at + 2, from_resolver ? datagram.source_port : datagram.destination_port);
  base::StoreBe16(at + 4, from_resolver ? datagram.destination_port : datagram.source_port);
  // A constant size each: a move instead of a call.
  if (datagram.family == 4) {
    std::memcpy(at + 6, resolver, 4);
    std::memcpy(at + 10, server, 4);
    return at + 14;
  }
  std::memcpy(at + 6, resolver, 16);
  std::memcpy(at + 22, server, 16);
  return at + 38;
}

}  // namespace

std::uint64_t QueryKey(const HashSecret& secret, const Datagram& datagram, bool from_resolver, std::uint16_t id,
                       base::ByteSpan question) noexcept {
  std::uint8_t key[kMaxEnds_octets + kId_octets + kQuestion_octets];
  std::uint8_t* at = WriteEnds(key, datagram, from_resolver);
  base::StoreBe16(at, id);
  std::memcpy(at + kId_octets, question.data(), question.size());
  at += kId_octets + question.size();
  return secret.ShortHash({key, static_cast<std::size_t>(at - key)});
}

std::uint64_t MessageKey(const HashSecret& secret, const Datagram& datagram) noexcept {
  const std::uint64_t content = secret.ShortHash(datagram.payload);
  std::uint8_t key[kMaxEnds_octets + sizeof content];
  std::uint8_t* at = WriteEnds(key, datagram, false);
  std::memcpy(at, &content, sizeof content);
  at += sizeof content;
  return secret.ShortHash({key, static_cast<std::size_t>(at - key)});
}

}  // namespace spoor::dataplane
