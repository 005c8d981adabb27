// The checksum of everything that the runs store: XXH3 without a secret, so that a copy of the data can be verified by
// anybody. It finds damage, not malice.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace spoor::storage {

inline constexpr std::size_t kChecksumOctets = 8;

std::uint64_t Checksum(base::ByteSpan octets);

}  // namespace spoor::storage
