// The secret of a database, made with it and never shown: keys its hashes, so that nobody can craft names that collide.
#pragma once

#include <array>
#include <cstddef>

namespace spoor::storage {

// Enough for XXH3 (XXH3_SECRET_SIZE_MIN is 136).
inline constexpr std::size_t kSecretOctets = 192;
using Secret = std::array<char, kSecretOctets>;

}  // namespace spoor::storage
