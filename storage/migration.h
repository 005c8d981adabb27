// From the layout before (version 1: a B+tree row for each record in two indexes) to runs.
#pragma once

#include <vector>

#include "base/result.h"
#include "observation/record.h"
#include "storage/environment.h"
#include "storage/run_store.h"
#include "storage/runs/block.h"

namespace spoor::storage {

// Moves the rows over, some thousands in a transaction, so that it can be killed at any moment and goes on when it is
// called again; then the file is of kFormatVersion. Before anybody else uses the database.
base::Result<> Migrate(const Environment& environment, const RunLimits& limits, RunStore& runs);

// One transaction of that, of up to `records` rows; true when it was the last.
base::Result<bool> MigrateSome(const Environment& environment, const RunLimits& limits, RunStore& runs,
                               std::size_t records);

// A record as it was stored before.
struct StoredRecord {
  observation::Record record;
  DaySeries days;
};

// Writes records beside what is stored, runs and the number of records: of no sensor, and `observations` is not raised.
// The caller commits, and publishes what is returned.
base::Result<std::vector<RunEdit>> WriteRows(const Environment& environment, const RunLimits& limits, RunStore& runs,
                                             const Transaction& txn, const std::vector<StoredRecord>& records);

}  // namespace spoor::storage
