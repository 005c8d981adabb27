// What the writer needs to know of a stream that brings blocks: whom to tell what became of them. It keeps the writer
// free of gRPC.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "observation/record.h"
#include "storage/database.h"

namespace spoor::controlplane {

// The writer calls these from its thread; they must not block.
class BlockSource {
 public:
  virtual ~BlockSource() = default;

  // `block_count` blocks of this source, up to `sequence`, are durable (some perhaps before).
  virtual void Committed(std::uint64_t sequence, std::size_t block_count) = 0;
  // The store refused; none of these blocks counts, nor will any later block of this source.
  virtual void Refused(const base::Error& error) = 0;

  // Writer thread only: set once a block was refused, so that no later block of the source leaves a hole.
  bool abandoned() const { return abandoned_; }
  void Abandon() { abandoned_ = true; }

 private:
  bool abandoned_ = false;
};

// A validated block on its way to the store. `records` point into `payload`, which stays in its place on the heap when
// the block moves.
struct PendingBlock {
  std::shared_ptr<BlockSource> source;
  storage::SensorPosition position;
  std::unique_ptr<const std::string> payload;
  std::vector<observation::RecordView> records;
};

}  // namespace spoor::controlplane
