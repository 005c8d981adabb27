#include "storage/runs/checksum.h"

#include <xxhash.h>

namespace spoor::storage {

std::uint64_t Checksum(base::ByteSpan octets) {
  return XXH3_64bits(octets.data(), octets.size());
}

std::uint64_t Checksum(base::ByteSpan octets, std::uint64_t seed) {
  return XXH3_64bits_withSeed(octets.data(), octets.size(), seed);
}

}  // namespace spoor::storage
