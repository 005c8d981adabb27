// What all query streams share, and the bound on their number.
#pragma once

#include <atomic>
#include <cstdint>

#include "controlplane/counters.h"
#include "controlplane/worker_pool.h"
#include "storage/database.h"

namespace spoor::controlplane {

inline constexpr std::uint64_t kMaxQueryStreams = 256;

// Outlives every stream.
struct QueryContext {
  const storage::Database& database;
  WorkerPool& pool;
  Counters& counters;
  const std::atomic<bool>& stopping;
};

}  // namespace spoor::controlplane
