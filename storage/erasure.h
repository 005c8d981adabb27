// What is erased, as the callers of the store say it. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ip.h"

namespace spoor::storage {

// Records that meet every condition given; without any, all records.
struct ErasureScope {
  std::string owner;         // canonical wire name; empty: every owner
  bool owner_alone = false;  // false: the domain and everything below it
  std::vector<std::uint16_t> types;
  std::optional<base::IpPrefix> network;  // A and AAAA records with an address in it
};

// How long a record is kept since it was last seen.
struct AgeLimit {
  ErasureScope scope;
  std::optional<std::uint32_t> last_before_s;  // erased when last seen before that (Unix seconds); missing: kept
};

// Records of `scope` that were last seen before `last_before_s` (missing: whenever) are erased and not taken again.
struct Tombstone {
  std::uint64_t id = 0;
  ErasureScope scope;
  std::optional<std::uint32_t> last_before_s;
  std::uint64_t set_at_s = 0;  // Unix seconds
  bool carried_out = false;    // what was stored is gone from the database's runs
};

// So many tombstones stand at a time, at most.
inline constexpr std::size_t kMostTombstones = 65536;
// So many types and age limits, at most.
inline constexpr std::size_t kMostScopeTypes = 256;
inline constexpr std::size_t kMostAgeLimits = 1024;

}  // namespace spoor::storage
