// Rules, tombstones and sweeps as rows of the table `meta`. FORMAT.md "Erasing" gives the layouts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "storage/erasure.h"
#include "storage/runs/sweep.h"

namespace spoor::storage {

// A tombstone as it is stored.
struct TombstoneRow {
  std::uint64_t id = 0;
  std::uint64_t set_at_s = 0;
  ErasureRule rule;
};

// kInvalidArgument when the owner is no canonical wire name or there are too many types.
base::Result<ErasureRule> MakeRule(const ErasureScope& scope, std::optional<std::uint32_t> last_before_s);
// The scope that MakeRule made it of.
ErasureScope ScopeOf(const ErasureRule& rule);

// Begins the keys of all tombstones.
inline constexpr std::string_view kTombstonePrefix = "tombstone/";
std::string TombstoneKey(std::uint64_t id);
std::string EncodeTombstone(const TombstoneRow& row);
// nullopt when damaged.
std::optional<TombstoneRow> DecodeTombstone(std::string_view key, base::ByteSpan value);

std::string EncodeSweep(const Sweep& sweep);
// nullopt when damaged.
std::optional<Sweep> DecodeSweep(base::ByteSpan value);

}  // namespace spoor::storage
