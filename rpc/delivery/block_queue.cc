#include "rpc/delivery/block_queue.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace spoor::rpc {

bool BlockQueue::HasRoom() const noexcept {
  return blocks_.empty() || (octets_ < limits_.octets && blocks_.size() < limits_.blocks);
}

bool BlockQueue::Push(Block&& block) {
  if (!HasRoom()) return false;
  assert(block.sequence > last_sequence_);
  last_sequence_ = block.sequence;
  octets_ += block.payload.size();
  observations_ += block.observation_count;
  blocks_.push_back(std::move(block));
  return true;
}

Acknowledged BlockQueue::Acknowledge(std::uint64_t sequence) {
  Acknowledged taken;
  while (!blocks_.empty() && blocks_.front().sequence <= sequence) {
    const Block& block = blocks_.front();
    taken.blocks += 1;
    taken.observations += block.observation_count;
    octets_ -= block.payload.size();
    blocks_.pop_front();
  }
  observations_ -= taken.observations;
  last_sequence_ = std::max(last_sequence_, sequence);
  return taken;
}

const Block* BlockQueue::FindFrom(std::uint64_t sequence) const noexcept {
  const auto found = std::ranges::lower_bound(blocks_, sequence, {}, &Block::sequence);
  return found == blocks_.end() ? nullptr : &*found;
}

}  // namespace spoor::rpc
