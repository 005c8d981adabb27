// The blocks on disk of one sensor and boot epoch: a row of segments, read from the front, written at the back, deleted
// from the front as they are acknowledged. An earlier epoch is only read; the epoch of this process is also written.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataplane/export/segment_file.h"

namespace spoor::dataplane {

// How much the whole folder may hold, shared by all epochs in it.
struct SpoolBudget {
  std::uint64_t limit_octets = 0;
  std::uint64_t used_octets = 0;
};

// One file whose entries were checked or written by this process.
struct SpoolSegment {
  std::string path;
  std::uint64_t first_sequence = 0;
  std::uint64_t last_sequence = 0;
  std::uint64_t observations = 0;
  std::uint64_t octets = 0;
};

// One thread. The budget outlives it.
class SpoolEpoch {
 public:
  // `folder` exists. A segment is closed when it has reached `segment_octets`.
  SpoolEpoch(std::string folder, SegmentOwner owner, std::uint64_t segment_octets, SpoolBudget& budget);

  const SegmentOwner& owner() const noexcept { return owner_; }
  // Highest sequence on disk now or earlier; 0 when there never was any.
  std::uint64_t last_sequence() const noexcept { return last_sequence_; }
  bool empty() const noexcept { return segments_.empty(); }
  // Observations in the segments that exist.
  std::uint64_t observation_count() const noexcept;

  // Takes over a file found at start-up. Files come in order of their first sequence; the budget already counts them.
  void Adopt(SpoolSegment segment);

  // Writes a block with a sequence above last_sequence(). kResourceExhausted: the folder's limit or the disk is
  // reached, nothing was written.
  base::Result<> Append(const rpc::Block& block);

  // The blocks of the first segment that has any above `sequence`, those above only; empty when there are none. A
  // segment that was being written is closed by this. kDataLoss when the file no longer holds what was written.
  base::Result<std::vector<rpc::Block>> LoadAfter(std::uint64_t sequence);

  // Deletes the segments whose last block is <= `sequence`.
  void Acknowledge(std::uint64_t sequence);

  // Renames every segment to NAME.rejected: it stays for people and is never sent.
  void SetAside();

  // Pushes written blocks to the disk; see FORMAT.md for when.
  base::Result<> Sync();

 private:
  base::Result<> StartSegment(std::uint64_t sequence);

  std::string folder_;
  SegmentOwner owner_;
  std::uint64_t segment_octets_;
  SpoolBudget& budget_;
  std::deque<SpoolSegment> segments_;
  std::optional<SegmentWriter> writer_;  // of segments_.back()
  std::uint64_t last_sequence_ = 0;
};

}  // namespace spoor::dataplane
