// Where the records of editions come from: the journal, the hits of watch-lists, the store.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "controlplane/accounting/coverage_log.h"
#include "controlplane/counters.h"
#include "controlplane/feed_files/edition_writer.h"
#include "controlplane/feed_files/erased_filter.h"
#include "controlplane/feed_files/feed_options.h"
#include "controlplane/watchlist/hit_log.h"
#include "storage/database.h"

namespace spoor::controlplane {

// Outlives all feeds.
struct FeedContext {
  storage::Database& database;
  const HitLog& hits;
  const CoverageLog& coverage;
  Counters& counters;
};

// What an edition is to have.
struct EditionSpan {
  std::uint64_t behind = 0;  // in the journal, or among hits
  std::int64_t end_ms = 0;   // what was committed from here on is of the next one
};

// Where a new feed begins: behind everything that there is.
std::uint64_t NewestPosition(FeedKind kind, const FeedContext& context);

// Adds everything to the writer, and sets what its edition says of losses and of where it ended. kUnavailable when it
// was stopped; errors of the store and of the writer.
base::Result<> FillEdition(FeedKind kind, const EditionSpan& span, const FeedContext& context,
                           const ErasedFilter& erased, const std::function<bool()>& stopped, EditionWriter& writer);

}  // namespace spoor::controlplane
