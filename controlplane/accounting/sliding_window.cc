#include "controlplane/accounting/sliding_window.h"

#include <algorithm>

namespace spoor::controlplane {
std::uint64_t ShareOf(std::uint64_t whole, std::int64_t part, std::int64_t all) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(static_cast<Wide>(whole) * static_cast<Wide>(part) / static_cast<Wide>(all));
}

SlidingWindow::Bucket& SlidingWindow::BucketOf(std::int64_t index) {
  Bucket& bucket = buckets_[static_cast<std::size_t>(index) % buckets_.size()];
  if (bucket.index != index) bucket = {.index = index, .looked_at_ms = 0, .flows = {}};
  return bucket;
}

void SlidingWindow::Add(std::int64_t begin_ms, std::int64_t end_ms, const Flows& flows) {
  if (begin_ms < 0 || end_ms <= begin_ms) return;
  const std::int64_t all_ms = end_ms - begin_ms;
  const std::int64_t last = (end_ms - 1) / bucket_ms_;
  const std::int64_t oldest = last - static_cast<std::int64_t>(buckets_.size()) + 1;
  for (std::int64_t index = std::max(begin_ms / bucket_ms_, oldest); index <= last; ++index) {
    const std::int64_t from_ms = std::max(begin_ms, index * bucket_ms_) - begin_ms;
    const std::int64_t to_ms = std::min(end_ms, (index + 1) * bucket_ms_) - begin_ms;
    Bucket& bucket = BucketOf(index);
    bucket.looked_at_ms = std::min(bucket.looked_at_ms + to_ms - from_ms, bucket_ms_);
    for (std::size_t flow = 0; flow < flows.size(); ++flow) {
      bucket.flows[flow] += ShareOf(flows[flow], to_ms, all_ms) - ShareOf(flows[flow], from_ms, all_ms);
    }
  }
}

SlidingWindow::Sum SlidingWindow::Over(std::int64_t now_ms) const {
  const std::int64_t last = now_ms / bucket_ms_;
  const std::int64_t oldest = last - static_cast<std::int64_t>(buckets_.size()) + 1;
  Sum sum;
  for (const Bucket& bucket : buckets_) {
    if (bucket.index < oldest || bucket.index > last || bucket.looked_at_ms == 0) continue;
    for (std::size_t flow = 0; flow < sum.flows.size(); ++flow) sum.flows[flow] += bucket.flows[flow];
    sum.looked_at_ms += bucket.looked_at_ms;
    const std::int64_t begin_ms = bucket.index * bucket_ms_;
    if (sum.since_ms == 0 || begin_ms < sum.since_ms) sum.since_ms = begin_ms;
  }
  return sum;
}

}  // namespace spoor::controlplane
