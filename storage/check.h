// Verifies a database that nobody has open: everything that FORMAT.md promises and that can be seen.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace spoor::storage {

// One kind of damage.
struct Damage {
  std::string what;          // "damaged block", one line with `first`
  std::string first;         // where it was met first: run, order, segment, block, a name near it
  std::uint64_t places = 0;  // how often
};

// Of a database as it lies on disk.
struct CheckReport {
  std::vector<Damage> damages;  // none: the database is sound
  std::uint64_t records = 0;    // as its sums say
  std::uint64_t observations = 0;
  std::uint64_t lost = 0;    // observations that a repair in the past could not save
  std::uint64_t erased = 0;  // observations, by sweeps and tombstones
  std::uint64_t sensors = 0;
  std::uint64_t runs = 0;
  std::uint64_t segments = 0;
  std::uint64_t blocks = 0;
  std::uint64_t rows = 0;
  std::uint64_t octets = 0;        // of segments
  std::uint64_t journal_rows = 0;  // damaged ones, too
  bool journal_complete = true;    // nothing of it is damaged
  // By order (forward, inverse, owner names, target names):
  std::array<bool, 4> complete = {};                   // its records, or names, are what the sums and the others say
  std::array<std::uint64_t, 4> damaged_blocks = {};    // that could be counted
  std::array<std::uint64_t, 4> damaged_segments = {};  // whole ones: how many blocks and rows they had is not known
  std::array<std::uint64_t, 4> damaged_rows = {};      // in damaged blocks, by the headers of their segments
};

// Called now and then: how many rows of how many were looked at.
using UpkeepProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

// Holds the directory's lock and writes nothing but that file when it is missing. Memory: a block of each run.
// kNotFound: there is no database; kAlreadyExists: somebody has it open; kDataLoss: what stands there is no database of
// the version that this program writes, or so damaged that it cannot be told.
base::Result<CheckReport> CheckDatabase(const std::string& data_dir, const UpkeepProgress& progress = {});

}  // namespace spoor::storage
