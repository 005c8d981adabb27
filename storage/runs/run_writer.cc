#include "storage/runs/run_writer.h"

#include <algorithm>
#include <utility>

namespace spoor::storage {
namespace {

// The shortest key behind `before` and not behind `key`, which lies behind it.
std::string SeparatorOf(std::string_view before, const KeyParts& key) {
  std::string whole;
  key.AppendTo(whole);
  const auto shared = static_cast<std::size_t>(std::ranges::mismatch(before, whole).in2 - whole.begin());
  whole.resize(std::min(whole.size(), shared + 1));
  return whole;
}

}  // namespace

RunWriter::RunWriter(Order order, int compression_level, const RunLimits& limits, const Secret& secret,
                     std::string last_key)
    : secret_(secret),
      order_(order),
      block_(order, compression_level, limits),
      segment_(order, limits),
      last_key_(std::move(last_key)) {}

void RunWriter::Add(const KeyParts& key, const Sighting& sighting, const DaySeries& days) {
  if (block_.rows() == 0) separator_ = SeparatorOf(last_key_, key);
  if (HoldsRecords(order_)) NoteHashes(key);
  block_.Add(key, sighting, days);
  last_key_.clear();
  key.AppendTo(last_key_);
  ++rows_;
  if (!block_.full()) return;
  CloseBlock();
  if (segment_.full()) CloseSegment();
}

// Only owners are asked for together with the rest of the key: to tell new records.
void RunWriter::NoteHashes(const KeyParts& key) {
  if (!head_in_segment_ || key.head != last_head_) {
    last_head_ = key.head;
    head_hash_ = HashHead(key.head, secret_);
    segment_.AddHash(head_hash_);
    head_in_segment_ = true;
  }
  if (order_ == Order::kForward) segment_.AddHash(HashKey(key, head_hash_));
}

void RunWriter::CloseBlock() {
  const std::size_t rows = block_.rows();
  const TimeSpan times = block_.times();
  block_.Finish(segment_.blocks());
  segment_.EndBlock(separator_, rows, times);
}

void RunWriter::CloseSegment() {
  segments_.push_back(segment_.Finish());
  head_in_segment_ = false;
}

void RunWriter::Finish() {
  if (block_.rows() > 0) CloseBlock();
  if (!segment_.empty()) CloseSegment();
}

}  // namespace spoor::storage
