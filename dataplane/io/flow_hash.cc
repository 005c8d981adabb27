#include "dataplane/io/flow_hash.h"

#include <cstddef>
#include <cstring>

namespace spoor::dataplane {
namespace {

constexpr std::size_t kEtherTypeOffset = 12;
constexpr unsigned kMaxTags = 4;

std::uint16_t LoadU16(base::ByteSpan octets, std::size_t offset) noexcept {
  return static_cast<std::uint16_t>(octets[offset] << 8 | octets[offset + 1]);
}

bool IsTag(std::uint16_t ether_type) noexcept {
  // 802.1Q, 802.1ad, and the two that came before 802.1ad.
  return ether_type == 0x8100 || ether_type == 0x88a8 || ether_type == 0x9100 || ether_type == 0x9200;
}

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

std::uint32_t FlowHash(base::ByteSpan frame) noexcept {
  std::size_t offset = kEtherTypeOffset;
  for (unsigned tags = 0; tags <= kMaxTags; ++tags) {
    if (frame.size() < offset + 2) return 0;
    const std::uint16_t ether_type = LoadU16(frame, offset);
    offset += 2;
    if (IsTag(ether_type)) {
      offset += 2;
      continue;
    }
    const base::ByteSpan packet = frame.subspan(offset);
    // RFC 791 section 3.1: addresses at 12 and 16. RFC 8200 section 3: addresses at 8 and 24.
    if (ether_type == 0x0800 && packet.size() >= 20) return HashPair(packet.subspan(12, 4), packet.subspan(16, 4));
    if (ether_type == 0x86dd && packet.size() >= 40) return HashPair(packet.subspan(8, 16), packet.subspan(24, 16));
    return 0;
  }
  return 0;
}

}  // namespace spoor::dataplane
