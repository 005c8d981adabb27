#include "dataplane/io/port_source.h"

#include "base/clock.h"

namespace spoor::dataplane {

std::size_t PortSource::Receive(std::span<Frame> out) noexcept {
  if (limit_.reached()) return 0;
  const QueueList::Burst burst = queues_.Receive(batch_.slots());
  limit_.Count(burst.count);
  if (burst.count == 0) return 0;
  idle_.Reset();
  const std::uint64_t now_us = base::UnixNow_ns() / 1000;
  batch_.Describe(burst.count, now_us, burst.stamp.flag, burst.stamp.offset, out);
  if (flows_ == nullptr) return burst.count;
  if (const FlowPart kept = flows_->now(); !kept.is_all()) [[unlikely]]
    batch_.Choose(kept, out.first(burst.count));
  return burst.count;
}

}  // namespace spoor::dataplane
