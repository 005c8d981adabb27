#include "dataplane/io/port_queue.h"

#include <rte_ethdev.h>
#include <rte_interrupts.h>
#include <rte_mbuf.h>
#include <rte_mbuf_dyn.h>
#include <time.h>

#include <cerrno>
#include <span>

#include "base/clock.h"

namespace spoor::dataplane {
namespace {

void ToMicroseconds(std::span<rte_mbuf*> mbufs, const PortQueue& queue) noexcept {
  const std::uint64_t now_us = base::UnixNow_ns() / 1000;
  for (rte_mbuf* mbuf : mbufs) {
    if ((mbuf->ol_flags & queue.stamp.flag) == 0) continue;
    auto* stamp = RTE_MBUF_DYNFIELD(mbuf, queue.stamp.offset, std::uint64_t*);
    *stamp = queue.clock->ToUnix_us(*stamp, now_us);
  }
}

}  // namespace

QueueList::Burst QueueList::Receive(rte_mbuf** mbufs) noexcept {
  for (std::size_t tried = 0; tried < queues_.size(); ++tried) {
    const PortQueue& queue = queues_[next_];
    next_ = next_ + 1 == queues_.size() ? 0 : next_ + 1;
    const std::uint16_t count = rte_eth_rx_burst(queue.port, queue.queue, mbufs, kBurst);
    if (count == 0) continue;
    if (queue.taken != nullptr) queue.taken->Add(count);
    if (queue.clock != nullptr) ToMicroseconds({mbufs, count}, queue);
    return {.count = count, .stamp = queue.stamp};
  }
  return {};
}

// On the thread that sleeps: its epoll instance is its own. A queue that refuses has no interrupt from now on.
bool QueueList::Arm() noexcept {
  bool all = true;
  for (PortQueue& queue : queues_) {
    if (!registered_ && queue.interrupt) {
      queue.interrupt =
          rte_eth_dev_rx_intr_ctl_q(queue.port, queue.queue, RTE_EPOLL_PER_THREAD, RTE_INTR_EVENT_ADD, nullptr) == 0;
    }
    // Drivers that cannot arm a queue leave it armed.
    const int armed = queue.interrupt ? rte_eth_dev_rx_intr_enable(queue.port, queue.queue) : -EIO;
    queue.interrupt = armed == 0 || armed == -ENOTSUP;
    all = all && queue.interrupt;
  }
  registered_ = true;
  return all;
}

void QueueList::Disarm() noexcept {
  for (const PortQueue& queue : queues_) {
    if (queue.interrupt) rte_eth_dev_rx_intr_disable(queue.port, queue.queue);
  }
}

// A frame that came before its queue was armed may wake nobody: hence the limit.
void QueueList::WaitForFrames() noexcept {
  rte_epoll_event event;
  if (Arm()) {
    rte_epoll_wait(RTE_EPOLL_PER_THREAD, &event, 1, kLongestSleep_ms);
  } else {
    const timespec nap{.tv_sec = 0, .tv_nsec = kShortSleep_ms * 1'000'000};
    nanosleep(&nap, nullptr);
  }
  Disarm();
}

}  // namespace spoor::dataplane
