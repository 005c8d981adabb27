#include "dataplane/packet/flow_hash.h"

#include <cstddef>
#include <cstring>

#include "base/bytes.h"

namespace spoor::dataplane {
namespace {

// The finaliser of MurmurHash3: every input bit reaches every output bit.
std::uint64_t Mix(std::uint64_t value) noexcept {
  value = (value ^ value >> 33) * 0xff51afd7ed558ccdULL;
  value = (value ^ value >> 33) * 0xc4ceb9fe1a85ec53ULL;
  return value ^ value >> 33;
}

std::uint64_t HashAddress(base::ByteSpan address) noexcept {
  std::uint64_t words[2] = {0, 0};
  std::memcpy(words, address.data(), address.size());
  return Mix(words[0] + 0x9e3779b97f4a7c15ULL) ^ Mix(words[1] + 0x632be59bd9b4e019ULL);
}

// A sum does not depend on the order of its terms: that is the symmetry.
std::uint32_t HashPair(base::ByteSpan source, base::ByteSpan destination) noexcept {
  return static_cast<std::uint32_t>(Mix(HashAddress(source) + HashAddress(destination)) >> 32);
}

}  // namespace

std::uint32_t FlowHash(const IpPacket& packet) noexcept {
  if (packet.source == nullptr) return 0;
  return HashPair({packet.source, packet.address_octets()}, {packet.destination, packet.address_octets()});
}

}  // namespace spoor::dataplane
