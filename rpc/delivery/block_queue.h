// The unacknowledged blocks in memory: what was numbered but is not known to be committed, in sequence order. A block
// leaves only by an acknowledgement, so whatever the stream does, everything here can be sent again. Bounded in octets
// and in count; whoever pushes learns that it is full and holds back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace spoor::rpc {

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

// What a DeliveryClient asks of whoever keeps the blocks. One thread.
class UnacknowledgedBlocks {
 public:
  virtual ~UnacknowledgedBlocks() = default;

  // Everything up to and including `sequence` is committed: forget it. A lower value than before changes nothing.
  virtual Acknowledged Acknowledge(std::uint64_t sequence) = 0;
  // The first block with a sequence >= `sequence` that can be sent now; nullptr when there is none. Valid until the
  // blocks change.
  virtual const Block* FindFrom(std::uint64_t sequence) const = 0;
  // The lowest sequence that FindFrom can give; 0 when there is none.
  virtual std::uint64_t first_sequence() const = 0;
};

// In memory only. One thread.
class BlockQueue final : public UnacknowledgedBlocks {
 public:
  explicit BlockQueue(BlockQueueLimits limits) : limits_(limits) {}

  // True while Push would accept a block. An empty queue has room for any block, so a bound below the size of one block
  // slows delivery down but never stops it.
  bool HasRoom() const noexcept;

  // Takes the block, which must carry a higher sequence than all before it. False when there is no room: the block is
  // then untouched.
  bool Push(Block&& block);

  Acknowledged Acknowledge(std::uint64_t sequence) override;
  // Valid until the next Push or Acknowledge.
  const Block* FindFrom(std::uint64_t sequence) const noexcept override;
  std::uint64_t first_sequence() const noexcept override { return blocks_.empty() ? 0 : blocks_.front().sequence; }

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

}  // namespace spoor::rpc
