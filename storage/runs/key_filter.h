// A filter of the keys of a segment: a blocked Bloom filter, whose every line of 64 octets carries a checksum of its
// own, so that one probe reads one cache line and damage is seen where it matters. FORMAT.md "Filters".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "storage/runs/key_parts.h"
#include "storage/secret.h"

namespace spoor::storage {

// Hashes of what a filter is asked for, keyed, so that nobody can craft names that look present.
std::uint64_t HashHead(std::string_view head, const Secret& secret);
// `head_hash` is that of its head.
std::uint64_t HashKey(const KeyParts& key, std::uint64_t head_hash);

// Appends the filter of `hashes`; of about 3 % of absent ones it says maybe.
void AppendKeyFilter(std::string& out, const std::vector<std::uint64_t>& hashes);

// Of a line; a filter is lines and nothing else.
inline constexpr std::size_t kFilterLine_octets = 64;
// A hash that is looked for in line `number` of a filter of so many, to verify each of them.
constexpr std::uint64_t HashOfLine(std::size_t number, std::size_t lines) {
  return ((std::uint64_t{number} << 32) + lines - 1) / lines << 32;
}

enum class Presence : std::uint8_t { kAbsent, kMaybe, kDamaged };

// `filter` was written by AppendKeyFilter, or is damaged.
Presence ProbeKeyFilter(base::ByteSpan filter, std::uint64_t hash) noexcept;

}  // namespace spoor::storage
