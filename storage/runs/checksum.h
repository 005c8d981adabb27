// The checksum of everything that the runs store: XXH3 without a secret, so that a copy of the data can be verified by
// anybody. It finds damage, not malice.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace spoor::storage {

inline constexpr std::size_t kChecksumOctets = 8;

std::uint64_t Checksum(base::ByteSpan octets);
// The same with XXH3's seed: for octets that belong to a number which does not stand among them.
std::uint64_t Checksum(base::ByteSpan octets, std::uint64_t seed);

}  // namespace spoor::storage
