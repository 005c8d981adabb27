#include "dataplane/correlate/flow_key.h"

#include "base/byte_order.h"

namespace spoor::dataplane {
namespace {

// XXH3's last step. Numbers that count up, as ids do, leave a pattern in the low bits of a product, which choose the
// set of the table; here every bit reaches them.
std::uint64_t Avalanche(std::uint64_t hash) noexcept {
  hash = (hash ^ hash >> 37) * 0x165667919e3779f9ULL;
  return hash ^ hash >> 32;
}

}  // namespace

// Nothing is copied: the words go from the frame into the multiplications. A family of its own has lanes of its own, so
// no two ends are mixed alike.
std::uint64_t FlowKey(const HashSecret& secret, const Datagram& datagram, bool from_resolver, std::uint16_t id,
                      base::ByteSpan content) noexcept {
  const std::uint8_t* resolver = from_resolver ? datagram.source : datagram.destination;
  const std::uint8_t* server = from_resolver ? datagram.destination : datagram.source;
  const std::uint64_t resolver_port = from_resolver ? datagram.source_port : datagram.destination_port;
  const std::uint64_t server_port = from_resolver ? datagram.destination_port : datagram.source_port;
  const std::uint64_t numbers = resolver_port | server_port << 16 | std::uint64_t{id} << 32 |
                                std::uint64_t{static_cast<std::uint8_t>(datagram.transport)} << 48;
  const std::uint64_t hash = secret.ShortHash(content);
  if (datagram.family == 4) {
    const std::uint64_t addresses = base::LoadBe32(resolver) | std::uint64_t{base::LoadBe32(server)} << 32;
    return Avalanche(hash ^ secret.Mix(0, addresses, numbers));
  }
  const std::uint64_t ends = secret.Mix(1, base::LoadBe64(resolver), base::LoadBe64(resolver + 8)) +
                             secret.Mix(2, base::LoadBe64(server), base::LoadBe64(server + 8));
  return Avalanche(hash ^ secret.Mix(3, ends, numbers));
}

}  // namespace spoor::dataplane
