// What one (sensor id, boot epoch) still has to deliver, in sequence order: first the blocks in memory, then those that
// are only on disk. Decides where a new block goes, when memory is also written to disk, and when disk is read back.
//
//     Push -> [ memory: oldest ... ] -> acknowledged           no spool, or the control plane keeps up
//     Push -> [ disk ] -> Refill -> [ memory ] -> acknowledged  memory is full, or an outage lasts
#pragma once

#include <cstdint>
#include <deque>

#include "base/result.h"
#include "dataplane/export/spool_epoch.h"
#include "rpc/delivery/block_queue.h"

namespace spoor::dataplane {

// One thread (the exporter's).
class Backlog final : public rpc::UnacknowledgedBlocks {
 public:
  // `stored` may be null: memory only. What it holds already (an earlier epoch) comes first. It outlives the backlog.
  Backlog(rpc::BlockQueueLimits limits, SpoolEpoch* stored) : queue_(limits), stored_(stored) {}

  // Takes the block, whose sequence is one above all before it. False when every bound is reached: the block is then
  // untouched, and the caller holds back.
  bool Push(rpc::Block&& block);

  // Moves blocks from disk to memory while there is room. kDataLoss or kUnavailable when the disk lost them.
  base::Result<> Refill();

  // The control plane has committed everything up to `sequence`: forget it here and on disk.
  rpc::Acknowledged Acknowledge(std::uint64_t sequence) override;

  // While true, each block is on disk as well, so that the death of this process during an outage loses nothing.
  void SetOutage(bool outage);

  // Writes every unacknowledged block that is not yet on disk. False when there is no spool or it is full; what was
  // written stays.
  bool Spill();

  // Of those in memory.
  const rpc::Block* FindFrom(std::uint64_t sequence) const noexcept override { return queue_.FindFrom(sequence); }
  // 0 also when everything is only on disk (call Refill before).
  std::uint64_t first_sequence() const noexcept override { return queue_.first_sequence(); }

  // In memory, ready to be sent.
  const rpc::BlockQueue& queue() const noexcept { return queue_; }
  // Nothing left, neither in memory nor on disk.
  bool empty() const noexcept { return queue_.empty() && !disk_ahead(); }
  // Observations in blocks that are on disk and were not yet in memory. Of blocks that this process pushed.
  std::uint64_t observations_on_disk() const noexcept { return observations_on_disk_; }

 private:
  // Disk holds blocks that memory has not seen.
  bool disk_ahead() const noexcept { return stored_ != nullptr && stored_->last_sequence() > queue_.last_sequence(); }

  rpc::BlockQueue queue_;
  SpoolEpoch* stored_;
  std::deque<rpc::Block> loaded_;  // read from disk, not yet in the queue; at most one segment
  std::uint64_t observations_on_disk_ = 0;
  bool outage_ = false;
};

}  // namespace spoor::dataplane
