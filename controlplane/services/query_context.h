// What all query streams share, and the bound on their number.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "controlplane/access/gate.h"
#include "controlplane/accounting/coverage_log.h"
#include "controlplane/counters.h"
#include "controlplane/worker_pool.h"
#include "storage/database.h"

namespace spoor::controlplane {

inline constexpr std::uint64_t kMaxQueryStreams = 256;

// Outlives every stream.
struct QueryContext {
  const storage::Database& database;
  Gate& gate;
  WorkerPool& pool;
  Counters& counters;
  const std::atomic<bool>& stopping;
  const CoverageLog& coverage;
  // Of deadlines and of progress; another one in tests.
  std::chrono::system_clock::time_point (*now)() = std::chrono::system_clock::now;
};

}  // namespace spoor::controlplane
