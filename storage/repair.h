// Saves what can be read of a damaged database into a new one.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "storage/check.h"

namespace spoor::storage {

struct RepairOptions {
  std::string data_dir;                         // nothing in it is changed
  std::string new_dir;                          // must not be there yet
  std::uint64_t map_size_octets = 64ULL << 30;  // of the new database
};

// Where the records were taken from.
enum class RepairSource : std::uint8_t {
  kForward,  // that order was complete: nothing is lost
  kInverse,  // this one was
  kBoth,     // neither was: what both together gave
};

struct RepairReport {
  CheckReport found;  // of the damaged one
  RepairSource source = RepairSource::kForward;
  std::uint64_t records = 0;       // in the new one
  std::uint64_t observations = 0;  // in the new one: at most what was there, never more
  std::uint64_t journal_rows = 0;  // in the new one
};

// A record stands in the order forward and in the order inverse. If one of them is whole, all records are taken from
// it. If neither is, a record is taken from both: each can lack some of the runs that it was in, so what an order still
// has of it is too late, too early or too little, never the contrary; the earlier first time, the later last time, the
// larger count and all provenance are the nearest to the truth that can be told. Counts are never added over the two.
// Sequences of sensors stay as they are, so nothing is delivered again; what they delivered and is not there any more
// is kept as a number. Rows of the journal that are whole keep their numbers. Errors as CheckDatabase and Database;
// room for about three times the records for a while.
base::Result<RepairReport> RepairDatabase(const RepairOptions& options, const UpkeepProgress& progress = {});

}  // namespace spoor::storage
