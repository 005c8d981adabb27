#include "dataplane/export/backlog.h"

#include <iterator>
#include <utility>

namespace spoor::dataplane {

bool Backlog::Push(rpc::Block&& block) {
  if (!disk_ahead() && queue_.Push(std::move(block))) {
    if (outage_) Spill();  // Memory is the copy that counts; a full spool only means that there is no second one.
    return true;
  }
  // Older blocks first: a hole on disk would make all behind it useless to a later start.
  if (stored_ == nullptr || !Spill() || !stored_->Append(block)) return false;
  observations_on_disk_ += block.observation_count;
  return true;
}

base::Result<> Backlog::Refill() {
  while (disk_ahead() && queue_.HasRoom()) {
    if (loaded_.empty()) {
      auto blocks = stored_->LoadAfter(queue_.last_sequence());
      if (!blocks) return std::unexpected(blocks.error());
      if (blocks->empty()) return {};
      loaded_.assign(std::make_move_iterator(blocks->begin()), std::make_move_iterator(blocks->end()));
    }
    observations_on_disk_ -= std::min(observations_on_disk_, loaded_.front().observation_count);
    // An acknowledgement can be ahead of what was read.
    if (loaded_.front().sequence > queue_.last_sequence()) queue_.Push(std::move(loaded_.front()));
    loaded_.pop_front();
  }
  return {};
}

rpc::Acknowledged Backlog::Acknowledge(std::uint64_t sequence) {
  if (stored_ != nullptr) stored_->Acknowledge(sequence);
  return queue_.Acknowledge(sequence);
}

void Backlog::SetOutage(bool outage) {
  if (outage && !outage_) Spill();
  outage_ = outage;
}

bool Backlog::Spill() {
  if (stored_ == nullptr) return false;
  while (const rpc::Block* block = queue_.FindFrom(stored_->last_sequence() + 1)) {
    if (!stored_->Append(*block)) return false;
  }
  return true;
}

}  // namespace spoor::dataplane
