// Answers queries, one page at a time.
#pragma once

#include "base/result.h"
#include "storage/query.h"
#include "storage/run_store.h"

namespace spoor::storage {

// True when `record` meets every condition of `filter`.
bool Passes(const Filter& filter, const observation::RecordView& record);

// The contract of Database::Visit, on one state of the database.
base::Result<PageEnd> ReadPage(const Snapshot& snapshot, const Secret& secret, const Query& query,
                               const PageRequest& request, const RecordSink& sink);

}  // namespace spoor::storage
