// Writes sorted rows as the segments of a run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "storage/runs/block.h"
#include "storage/runs/segment.h"

namespace spoor::storage {

// One thread.
class RunWriter {
 public:
  // `last_key` is that of the run so far, empty for a new one. The secret outlives it.
  RunWriter(Order order, int compression_level, const RunLimits& limits, const Secret& secret,
            std::string last_key = {});
  RunWriter(Order, int, const RunLimits&, Secret&&, std::string = {}) = delete;

  // `key` lies behind the one before.
  void Add(const KeyParts& key, const Sighting& sighting, const DaySeries& days = {});
  // Closes what is open.
  void Finish();

  // The closed segments so far, in order.
  const std::vector<std::string>& segments() const { return segments_; }
  std::vector<std::string> TakeSegments() { return std::move(segments_); }
  // Everything added stands in closed segments.
  bool all_closed() const { return block_.rows() == 0 && segment_.empty(); }
  // Of all rows added.
  std::uint64_t rows() const { return rows_; }
  // Key of the last row added.
  const std::string& last_key() const { return last_key_; }

 private:
  void CloseBlock();
  void CloseSegment();
  void NoteHashes(const KeyParts& key);

  const Secret& secret_;
  Order order_;
  BlockBuilder block_;
  SegmentBuilder segment_;
  std::vector<std::string> segments_;
  std::string last_key_;
  std::string last_head_;
  std::uint64_t head_hash_ = 0;
  bool head_in_segment_ = false;
  std::string separator_;  // of the block that is open
  std::uint64_t rows_ = 0;
};

}  // namespace spoor::storage
