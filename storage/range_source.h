// Gives the ranges of a plan one after the other, beginning where a page before ended.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "storage/key_range.h"
#include "storage/run_store.h"
#include "storage/runs/merge_cursor.h"

namespace spoor::storage {

// One thread. The snapshot outlives it.
class RangeSource {
 public:
  // `position` is the full key behind which the answer goes on; empty starts at the beginning.
  static base::Result<RangeSource> Open(const Snapshot& snapshot, Plan plan, const std::string& position);

  // nullopt after the last range.
  base::Result<std::optional<KeyRange>> Next();

 private:
  explicit RangeSource(Plan plan) : plan_(std::move(plan)) {}
  void SkipFixedRanges(const std::string& position);
  base::Result<> SeekName(const std::string& position);
  base::Result<std::optional<KeyRange>> NextName();

  Plan plan_;
  std::size_t next_ = 0;
  std::unique_ptr<MergeCursor> names_;
};

}  // namespace spoor::storage
