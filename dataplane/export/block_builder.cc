#include "dataplane/export/block_builder.h"

#include <utility>

namespace spoor::dataplane {

void BlockBuilder::Add(const observation::RecordView& record, std::uint64_t now_ms) {
  observations_ += record.count;
  if (writer_.empty()) opened_ms_ = now_ms;
  if (writer_.Append(record)) return;
  Close();
  opened_ms_ = now_ms;
  writer_.Append(record);  // An empty block takes any record.
}

std::uint64_t BlockBuilder::waiting_observations() const noexcept {
  std::uint64_t sum = writer_.observation_count();
  for (const rpc::Block& block : closed_) sum += block.observation_count;
  return sum;
}

void BlockBuilder::CloseIfOld(std::uint64_t now_ms) {
  if (!writer_.empty() && now_ms >= opened_ms_ + max_age_ms_) Close();
}

void BlockBuilder::Close() {
  if (writer_.empty()) return;
  rpc::Block block;
  block.sequence = next_sequence_++;
  block.record_count = static_cast<std::uint32_t>(writer_.record_count());
  block.observation_count = writer_.observation_count();
  block.payload = writer_.Finish();
  closed_.push_back(std::move(block));
}

}  // namespace spoor::dataplane
