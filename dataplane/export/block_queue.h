// The unacknowledged blocks in memory: what was numbered but is not known to be committed, in sequence order. A block
// leaves only by an acknowledgement, so whatever the stream does, everything here can be sent again. Bounded in octets
// and in count; whoever pushes learns that it is full and holds back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace spoor::dataplane {

// Some records under one number, ready to be sent.
struct Block {
  std::uint64_t sequence = 0;           // 1, 2, 3, ... within one (sensor id, boot epoch)
  std::uint32_t record_count = 0;       // records in the payload
  std::uint64_t observation_count = 0;  // sum of their counts
  std::string payload;                  // observation/FORMAT.md
};

struct BlockQueueLimits {
  std::size_t octets = std::size_t{64} << 20;  // of payload
  std::size_t blocks = 8192;
};

// What one acknowledgement took out.
struct Acknowledged {
  std::uint64_t blocks = 0;
  std::uint64_t observations = 0;
};

// One thread.
class BlockQueue {
 public:
  explicit BlockQueue(BlockQueueLimits limits) : limits_(limits) {}

  // True while Push would accept a block. An empty queue has room for any block, so a bound below the size of one block
  // slows delivery down but never stops it.
  bool HasRoom() const noexcept;

  // Takes the block, which must carry a higher sequence than all before it. False when there is no room: the block is
  // then untouched.
  bool Push(Block&& block);

  // Forgets every block up to and including `sequence`. A lower value than before changes nothing.
  Acknowledged Acknowledge(std::uint64_t sequence);

  // The first block with a sequence >= `sequence`; nullptr when there is none. Valid until the next Push or
  // Acknowledge.
  const Block* FindFrom(std::uint64_t sequence) const noexcept;

  bool empty() const noexcept { return blocks_.empty(); }
  std::size_t block_count() const noexcept { return blocks_.size(); }
  std::size_t octets() const noexcept { return octets_; }
  std::uint64_t observation_count() const noexcept { return observations_; }
  // The highest sequence ever pushed or acknowledged; 0 at the start.
  std::uint64_t last_sequence() const noexcept { return last_sequence_; }
  const std::deque<Block>& blocks() const noexcept { return blocks_; }

 private:
  BlockQueueLimits limits_;
  std::deque<Block> blocks_;
  std::size_t octets_ = 0;
  std::uint64_t observations_ = 0;
  std::uint64_t last_sequence_ = 0;
};

}  // namespace spoor::dataplane
