// Frames straight from the receive queues of ports: the source of a worker that has queues of its own.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "dataplane/flow_share.h"
#include "dataplane/frame_source.h"
#include "dataplane/io/idle_wait.h"
#include "dataplane/io/mbuf_batch.h"
#include "dataplane/io/port_queue.h"
#include "dataplane/io/receive_limit.h"

namespace spoor::dataplane {

// A FrameSource. One thread; `limit` outlives it.
class PortSource {
 public:
  PortSource(std::vector<PortQueue> queues, rte_mempool* pool, ReceiveLimit& limit, LinkType link = LinkType::kEthernet,
             IdleMode idle = IdleMode::kPause)
      : queues_(std::move(queues)), limit_(limit), batch_(pool, link), idle_(idle) {}

  // While not all of `flows` are kept the ports' hashes decide, of frames that have one. Only if they are the same in
  // both directions (io/rss.h), on all ports. Before the first Receive; `flows` outlives it.
  void ChooseByHash(const FlowShare& flows) noexcept { flows_ = &flows; }

  // A burst of the next queue that has frames; none once the limit is reached.
  std::size_t Receive(std::span<Frame> out) noexcept;
  void Release() noexcept { batch_.Release(); }
  // Nothing will ever come again.
  bool Exhausted() const noexcept { return limit_.reached(); }
  void Wait() noexcept { idle_.WaitOn(queues_); }

 private:
  QueueList queues_;
  ReceiveLimit& limit_;
  MbufBatch batch_;
  IdleWait idle_;
  const FlowShare* flows_ = nullptr;
};

static_assert(FrameSource<PortSource>);

}  // namespace spoor::dataplane
