// Answers queries, one page at a time.
#pragma once

#include "base/result.h"
#include "storage/environment.h"
#include "storage/query.h"

namespace spoor::storage {

// True when `record` meets every condition of `filter`.
bool Passes(const Filter& filter, const observation::Record& record);

// The contract of Database::Read.
base::Result<Page> ReadPage(const Environment& environment, const Query& query, const PageRequest& request);

}  // namespace spoor::storage
