// A sweep erases records: every run that there is when it begins is rewritten, order by order, without them. What a
// rule says of a record is decided over its rows in those runs alone, so both orders decide the same whenever they come
// to it; rows that are stored later are another record's to the sweep.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/row_value.h"
#include "storage/runs/erasure_rule.h"

namespace spoor::storage {

// Never changes while it lasts.
struct Sweep {
  std::vector<std::uint64_t> runs;  // ascending
  std::uint64_t tombstone = 0;      // the last of those that it carries out
  std::uint64_t began_s = 0;        // Unix seconds
  ErasureRules purges;              // any of them erases
  std::vector<ErasureRule> limits;  // the first that covers a record decides; without last_before_s it is kept

  bool Covers(std::uint64_t run) const;
  // `sighting` is what all covered runs say of the record.
  bool Erases(Order order, const KeyParts& key, const Sighting& sighting) const;
};

}  // namespace spoor::storage
