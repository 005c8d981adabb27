#include "dataplane/correlate/flow_key.h"

#include <cstring>

#include "base/byte_order.h"
#include "dns/name.h"

namespace spoor::dataplane {
namespace {

// Two addresses, two ports, family, transport, id.
constexpr std::size_t kEnds_octets = 2 * 16 + 2 * 2 + 2 + 2;
constexpr std::size_t kQuestion_octets = dns::kMaxName_octets + 2 + 4;  // a name, perhaps a pointer, type and class

// Writes what identifies the two ends; the rest of `at` stays zero for IPv4.
void WriteEnds(std::uint8_t* at, const Datagram& datagram, bool from_resolver) noexcept {
  const std::uint8_t* resolver = from_resolver ? datagram.source : datagram.destination;
  const std::uint8_t* server = from_resolver ? datagram.destination : datagram.source;
  std::memcpy(at, resolver, datagram.address_octets());
  std::memcpy(at + 16, server, datagram.address_octets());
  base::StoreBe16(at + 32, from_resolver ? datagram.source_port : datagram.destination_port);
  base::StoreBe16(at + 34, from_resolver ? datagram.destination_port : datagram.source_port);
  at[36] = datagram.family;
  at[37] = static_cast<std::uint8_t>(datagram.transport);
}

}  // namespace

Fingerprint QueryKey(const HashSecret& secret, const Datagram& datagram, bool from_resolver, std::uint16_t id,
                     base::ByteSpan question) noexcept {
  // Only the front is zeroed: the rest is written up to the length that is hashed.
  std::uint8_t key[kEnds_octets + kQuestion_octets];
  std::memset(key, 0, kEnds_octets);
  WriteEnds(key, datagram, from_resolver);
  base::StoreBe16(key + 38, id);
  std::memcpy(key + kEnds_octets, question.data(), question.size());
  return secret.Hash({key, kEnds_octets + question.size()});
}

Fingerprint MessageKey(const HashSecret& secret, const Datagram& datagram) noexcept {
  const Fingerprint content = secret.Hash(datagram.payload);
  std::uint8_t key[kEnds_octets + sizeof content] = {};
  WriteEnds(key, datagram, false);
  std::memcpy(key + kEnds_octets, &content, sizeof content);
  return secret.Hash(key);
}

}  // namespace spoor::dataplane
