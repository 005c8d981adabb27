// Copies a database, also while a spoord writes it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "storage/check.h"

namespace spoor::storage {

struct BackupOptions {
  std::string data_dir;
  std::string new_dir;                             // must not be there yet
  std::uint64_t rate_octets_per_s = 100ULL << 20;  // 0: as fast as it goes
  std::uint64_t max_growth_octets = 4ULL << 30;    // of data.mdb while it copies
  std::uint64_t map_size_octets = 64ULL << 30;     // of the copy, until a spoord opens it
};

// One moment of the database, as large as what it holds, verified by CheckDatabase before it has its name. Never in the
// process that has the database open. The copy is made from one snapshot, and pages that spoord gives up meanwhile are
// not used again before it ends, so data.mdb grows by what is written meanwhile: kResourceExhausted above
// max_growth_octets. kDataLoss: what was copied is damaged.
base::Result<CheckReport> BackupDatabase(const BackupOptions& options, const UpkeepProgress& progress = {});

}  // namespace spoor::storage
