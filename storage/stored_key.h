// Full keys as the database takes them, at most 511 octets. A longer one is cut and a keyed hash put in place of the
// rest; the row's value then holds the tuple. Cut keys sort right against all others; only those that share the kept
// part need sorting by their full keys, which the reader does (index_scan.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace spoor::storage {

// LMDB's limit as Debian builds it (mdb_env_get_maxkeysize).
inline constexpr std::size_t kMaxKeyOctets = 511;
inline constexpr std::size_t kHashOctets = 16;
// What a cut key keeps. Keys up to this size are stored whole, so that a size of kMaxKeyOctets alone marks a cut key.
inline constexpr std::size_t kKeptOctets = kMaxKeyOctets - kHashOctets;

// Enough for XXH3 (XXH3_SECRET_SIZE_MIN is 136). Random and never shown, so that nobody can craft names that collide.
inline constexpr std::size_t kSecretOctets = 192;
using Secret = std::array<char, kSecretOctets>;

// `full` itself, or its first kKeptOctets and the XXH3_128 of all of it under `secret`.
std::string StoredKey(std::string_view full, const Secret& secret);

inline bool IsCutKey(std::string_view stored) {
  return stored.size() == kMaxKeyOctets;
}

// Where a different tuple already has the cut key `stored`: the next place to try (the hash plus one).
void AdvanceCutKey(std::string& stored);

// More places than this are never tried: with a 128-bit keyed hash a second one is already a sign of damage.
inline constexpr int kMaxCutKeyPlaces = 16;

}  // namespace spoor::storage
