// The runs of a stored database with those of their segments that can be opened.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/runs/run.h"
#include "storage/upkeep/findings.h"
#include "storage/upkeep/stored_database.h"

namespace spoor::storage {

// `run.segments` may have holes; `numbers` says which they are on disk.
struct StoredRun {
  Run run;
  std::vector<std::uint32_t> numbers;
};

// "run 12 (forward)", "run 12 (forward), segment 3".
std::string PlaceOf(const Run& run);
std::string PlaceOf(const Run& run, std::uint32_t segment);

// All runs whose row can be read, in the order of their numbers. What is damaged or missing, or contradicts the rules
// of merges, is found.
std::vector<StoredRun> ListRuns(StoredDatabase& stored, Findings& findings);

}  // namespace spoor::storage
