// Frames straight from the receive queues of a port: the source of a worker that has queues of its own, and the first
// half of the spreader.
#pragma once

#include <cstdint>
#include <span>

#include "base/clock.h"
#include "dataplane/frame_source.h"
#include "dataplane/io/mbuf_batch.h"
#include "dataplane/io/port.h"
#include "dataplane/io/receive_limit.h"

namespace spoor::dataplane {

// A run of queues of one port.
struct QueueRange {
  std::uint16_t port = 0;
  std::uint16_t first = 0;
  std::uint16_t count = 1;
};

// A FrameSource. One thread; `limit` outlives it.
class PortSource {
 public:
  // `stamp`: as the port's driver writes it; flag 0 if it does not stamp packet time.
  PortSource(QueueRange queues, TimeStamp stamp, rte_mempool* pool, ReceiveLimit& limit,
             LinkType link = LinkType::kEthernet)
      : queues_(queues), stamp_(stamp), limit_(limit), batch_(pool, link) {}

  // The first queue, going round, that has frames; none once the limit is reached.
  std::size_t Receive(std::span<Frame> out) noexcept;
  void Release() noexcept { batch_.Release(); }
  // Nothing will ever come again.
  bool Exhausted() const noexcept { return limit_.reached(); }

 private:
  const QueueRange queues_;
  const TimeStamp stamp_;
  ReceiveLimit& limit_;
  std::uint16_t next_ = 0;
  MbufBatch batch_;
};

// One burst of at most kBurst mbufs from the next queue, going round from `next`, that has some. Any driver.
std::size_t ReceiveBurst(const QueueRange& queues, std::uint16_t& next, rte_mbuf** mbufs) noexcept;

static_assert(FrameSource<PortSource>);

}  // namespace spoor::dataplane
