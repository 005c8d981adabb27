// An order as a few numbers that do not depend on how it is sorted, so that two can be compared in little memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "storage/runs/run.h"
#include "storage/runs/sweep.h"
#include "storage/secret.h"

namespace spoor::storage {

// The sum of keyed 128-bit hashes: sets that differ have different ones, but for chance.
struct SetSum {
  std::uint64_t members = 0;
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  void Add(std::string_view member, const Secret& secret);
  bool operator==(const SetSum&) const = default;
};

struct OrderSum {
  SetSum records;                    // tuples with their sightings
  std::uint64_t observations = 0;    // sum of their counts, saturating
  std::uint64_t erased_records = 0;  // that a sweep has still to erase: not in the others
  std::uint64_t erased_observations = 0;
  SetSum names;       // forward: owners; inverse: pivot names; orders of names: themselves
  bool read = false;  // to the end
};

// Of the merge of sound runs of one order; `looked_at` is told now and then how many merged rows more.
OrderSum SumOrder(Order order, const std::vector<const Run*>& runs, const Sweep* sweep, const Secret& secret,
                  const std::function<void(std::uint64_t rows)>& looked_at);

}  // namespace spoor::storage
