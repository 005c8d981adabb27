// A run: rows of one order, sorted by key, every key once, in segments one behind the other. Runs never change; merging
// makes a new one and raises the fence of the old ones, until nothing of them is left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/runs/block.h"
#include "storage/runs/segment.h"

namespace spoor::storage {

// The octets of the segments outlive it.
struct Run {
  std::uint64_t id = 0;
  Order order = Order::kForward;
  std::vector<Segment> segments;
  std::uint32_t first_segment = 0;  // number on disk of the first of them
  std::uint64_t rows = 0;           // in the segments, also those that the fence excludes
  std::uint64_t octets = 0;
  bool growing = false;            // a merge writes it: more segments come
  std::uint64_t merging_into = 0;  // the run that a merge moves the rows to; 0: none
  std::string fence;               // rows with keys up to this one have moved there; empty: none

  // Where `key` may be: the last segment that begins at or before it; the first when all lie behind.
  std::size_t FindSegment(std::string_view key) const;
  // Whether a row with a head or key of this hash may be there; `key` lies at or before the rows in question and behind
  // all with a smaller head.
  Presence Probe(std::string_view key, std::uint64_t hash) const;
};

// Pointers to all, which own nothing.
std::vector<const Run*> AllRuns(const std::vector<std::shared_ptr<const Run>>& runs);

// What every reader says when a checksum does not hold.
base::Error DamagedRuns();

// Walks a run in order. Damage ends the walk and shows in damaged(). One thread; the run outlives it.
class RunCursor {
 public:
  explicit RunCursor(const Run& run) : run_(&run) {}

  // To the first row with a key at or behind `key`, and behind the run's fence; false when there is none.
  bool Seek(std::string_view key);
  // As Seek, for a `key` not before the row that the cursor stands on: rows between are passed without a new look into
  // the index when they are near.
  bool SkipTo(std::string_view key);
  // To the next row. From a fresh cursor to the first.
  bool Next();

  bool valid() const { return valid_; }
  bool damaged() const { return damaged_; }
  KeyParts key() const { return block_.key(); }
  // Loads it; the reference holds until the cursor moves. Damage shows in damaged().
  const Sighting& sighting();
  // After sighting(), once for each row: on which days that was. Damage shows in damaged().
  void LoadDays(DaySeries& days);

 private:
  bool OpenBlock(std::size_t segment, std::size_t block);
  bool NextBlock();
  bool SeekInBlock(std::string_view key);
  bool Stand(bool on_row);
  bool Damaged();

  const Run* run_;
  BlockReader block_;
  std::size_t segment_ = 0;
  std::size_t number_ = 0;  // of the block in the segment
  bool open_ = false;
  bool valid_ = false;
  bool damaged_ = false;
};

}  // namespace spoor::storage
