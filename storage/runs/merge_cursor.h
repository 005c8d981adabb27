// Several runs of one order as one: every key once, with its sightings merged.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/runs/run.h"

namespace spoor::storage {

// One thread. The runs outlive it.
class MergeCursor {
 public:
  explicit MergeCursor(const std::vector<const Run*>& runs);

  // To the first key at or behind `key`; false at the end, or when ok() turns false.
  bool Seek(std::string_view key);
  // To the next key.
  bool Next();

  bool valid() const { return !heap_.empty(); }
  // False when damage was met; what was given before was right.
  bool ok() const { return !damaged_; }
  // Both hold until the cursor moves.
  KeyParts key() const { return heap_.front()->key(); }
  const Sighting& sighting();

 private:
  void Down(std::size_t at);
  void Rebuild();
  void Advance(std::size_t at);
  void FoldEqual();

  std::vector<RunCursor> cursors_;
  std::vector<RunCursor*> heap_;  // those on a row, the least key first
  Sighting merged_;
  bool folded_ = false;  // merged_ is that of the key
  bool damaged_ = false;
};

}  // namespace spoor::storage
