// The runs as LMDB keeps them: a row for each run, a large value for each of its segments. FORMAT.md "Tables".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/environment.h"
#include "storage/runs/run.h"

namespace spoor::storage {

// Rows of the tables `runs` and `segments`.
std::string RunKey(std::uint64_t id);
std::string SegmentKey(std::uint64_t id, std::uint32_t number);
// Fills `run` but for its segments; false when the row is damaged.
bool DecodeRun(std::string_view key, base::ByteSpan value, Run& run);

// One step of the life of runs, written in one transaction: segments that are appended to `output`, which is made when
// it does not exist, and what that means for the runs whose rows they hold.
struct RunEdit {
  Order order = Order::kForward;
  std::uint64_t output = 0;  // run id; 0 when nothing is written
  std::vector<std::string> segments;
  bool output_growing = false;

  std::vector<std::uint64_t> sources;  // runs that are merged into output
  std::string fence;                   // how far
  bool sources_done = false;           // all of them: they are gone
};

// All runs, each with its segments opened in the map; valid while `txn` is. kDataLoss when something is damaged.
base::Result<std::vector<std::shared_ptr<const Run>>> ReadRuns(const Environment& environment, const Transaction& txn);

// Writes the edit; `runs` are the runs of its order before it.
base::Result<> WriteEdit(const Environment& environment, const Transaction& txn, const RunEdit& edit,
                         const std::vector<std::shared_ptr<const Run>>& runs);

// The runs of the edit's order after it was committed; `txn` began behind that.
base::Result<std::vector<std::shared_ptr<const Run>>> ApplyEdit(const Environment& environment, const Transaction& txn,
                                                                const RunEdit& edit,
                                                                const std::vector<std::shared_ptr<const Run>>& runs);

}  // namespace spoor::storage
