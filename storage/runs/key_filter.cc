#include "storage/runs/key_filter.h"

#include <xxhash.h>

#include <array>
#include <cstring>

namespace spoor::storage {
namespace {

constexpr std::size_t kLineOctets = 64;
constexpr std::size_t kChecksumOctets = 4;
constexpr std::uint32_t kLineBits = (kLineOctets - kChecksumOctets) * 8;
constexpr std::size_t kBitsPerKey = 8;
constexpr std::size_t kProbes = 5;

std::uint32_t LineChecksum(const std::uint8_t* line) noexcept {
  return static_cast<std::uint32_t>(XXH3_64bits(line, kLineOctets - kChecksumOctets));
}

// Multiplying a hash by the size takes its high bits: the line. The low bits choose in the line.
std::size_t LineOf(std::uint64_t hash, std::size_t lines) noexcept {
  return static_cast<std::size_t>(((hash >> 32) * lines) >> 32);
}

std::array<std::uint32_t, kProbes> BitsOf(std::uint64_t hash) noexcept {
  std::array<std::uint32_t, kProbes> bits;
  std::uint64_t spread = hash * 0x9e3779b97f4a7c15;
  for (std::uint32_t& bit : bits) {
    bit = static_cast<std::uint32_t>(((spread >> 48) * kLineBits) >> 16);
    spread = spread * 0xd1342543de82ef95 + hash;
  }
  return bits;
}

}  // namespace

std::uint64_t HashHead(std::string_view head, const Secret& secret) {
  return XXH3_64bits_withSecret(head.data(), head.size(), secret.data(), secret.size());
}

std::uint64_t HashKey(const KeyParts& key, std::uint64_t head_hash) {
  std::uint64_t type = 0;
  std::memcpy(&type, key.type.data(), key.type.size());
  return XXH3_64bits_withSeed(key.tail.data(), key.tail.size(), head_hash + (type << 32));
}

void AppendKeyFilter(std::string& out, const std::vector<std::uint64_t>& hashes) {
  const std::size_t lines = (hashes.size() * kBitsPerKey + kLineBits - 1) / kLineBits;
  std::vector<std::uint8_t> octets(lines * kLineOctets);
  for (const std::uint64_t hash : hashes) {
    std::uint8_t* line = octets.data() + LineOf(hash, lines) * kLineOctets;
    for (const std::uint32_t bit : BitsOf(hash)) line[bit / 8] |= static_cast<std::uint8_t>(1u << (bit % 8));
  }
  for (std::size_t i = 0; i < lines; ++i) {
    std::uint8_t* line = octets.data() + i * kLineOctets;
    const std::uint32_t checksum = LineChecksum(line);
    std::memcpy(line + kLineOctets - kChecksumOctets, &checksum, sizeof checksum);
  }
  out.append(base::AsChars(octets));
}

Presence ProbeKeyFilter(base::ByteSpan filter, std::uint64_t hash) noexcept {
  const std::size_t lines = filter.size() / kLineOctets;
  if (lines == 0) return Presence::kMaybe;
  const std::uint8_t* line = filter.data() + LineOf(hash, lines) * kLineOctets;
  std::uint32_t checksum;
  std::memcpy(&checksum, line + kLineOctets - kChecksumOctets, sizeof checksum);
  if (checksum != LineChecksum(line)) return Presence::kDamaged;
  for (const std::uint32_t bit : BitsOf(hash)) {
    if ((line[bit / 8] >> (bit % 8) & 1) == 0) return Presence::kAbsent;
  }
  return Presence::kMaybe;
}

}  // namespace spoor::storage
