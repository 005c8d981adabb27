#include "storage/runs/checksum.h"

#include <xxhash.h>

namespace spoor::storage {

std::uint64_t Checksum(base::ByteSpan octets) {
  return XXH3_64bits(octets.data(), octets.size());
}

}  // namespace spoor::storage
