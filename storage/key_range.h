// Ranges of full keys, and which of them answer a query.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/query.h"
#include "storage/record_key.h"
#include "storage/runs/key_parts.h"

namespace spoor::storage {

// Full keys k with lower <= k < upper; an empty upper has no end.
struct KeyRange {
  std::string lower;
  std::string upper;

  bool Contains(std::string_view key) const { return key >= lower && !PassedBy(key); }
  // `key` and everything after it lies behind the range.
  bool PassedBy(std::string_view key) const { return !upper.empty() && key >= upper; }
};

// The smallest key above every key that begins with `prefix`; empty when there is none.
std::string PrefixEnd(std::string prefix);

// The head that every key of the range has; nullopt when they may have different ones. Lives as long as the range.
std::optional<std::string_view> HeadOfRange(Order order, const KeyRange& range);

// Every key that begins with `prefix`.
KeyRange PrefixRange(std::string prefix);

// How a query is answered: by fixed ranges of one index in ascending order, or, when `names` is set, by one range for
// each name of a names table that begins with that key.
struct Plan {
  Index index = Index::kForward;
  std::vector<KeyRange> ranges;
  std::optional<std::string> names;
};

// kInvalidArgument when a name is no wire name or a range is empty or of two families.
base::Result<Plan> MakePlan(const Query& query);

// The range that holds the records of one owner (kForward) or one RDATA name (kInverse); empty when not a wire name.
std::string NamePrefix(Index index, base::ByteSpan wire);

}  // namespace spoor::storage
