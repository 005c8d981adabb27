// A receive queue of a port, and lists of them that one thread polls: the queues of one worker may be on several ports,
// as with the two halves of a TAP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/counter.h"
#include "dataplane/frame.h"
#include "dataplane/io/stamp_clock.h"

struct rte_mbuf;

namespace spoor::dataplane {

// Where a frame's own time is in its mbuf.
struct TimeStamp {
  std::uint64_t flag = 0;  // 0: frames carry none
  int offset = 0;
};

struct PortQueue {
  std::uint16_t port = 0;
  std::uint16_t queue = 0;
  // As the driver writes packet time; flag 0 if it does not.
  TimeStamp stamp;
  // Of a NIC's stamps; nullptr: they are microseconds since the epoch already.
  const StampClock* clock = nullptr;
  // The frames that are taken from it are added here; nullptr: nowhere.
  base::Counter* taken = nullptr;
  // The queue can wake a thread that sleeps.
  bool interrupt = false;
};

// Polled in turn, so that a busy queue cannot starve another. One thread.
class QueueList {
 public:
  // At least one.
  explicit QueueList(std::vector<PortQueue> queues) : queues_(std::move(queues)) {}

  struct Burst {
    std::size_t count = 0;
    TimeStamp stamp;  // of the queue that gave it
  };
  // At most kBurst mbufs from the next queue, going round, that has some. Any driver. Stamps are in microseconds.
  Burst Receive(rte_mbuf** mbufs) noexcept;

  // Sleeps until one of the queues may have something, at most kLongestSleep_ms. Where a port has no interrupts it is a
  // sleep of kShortSleep_ms.
  static constexpr int kLongestSleep_ms = 10;
  static constexpr int kShortSleep_ms = 1;
  void WaitForFrames() noexcept;

 private:
  bool Arm() noexcept;
  void Disarm() noexcept;

  std::vector<PortQueue> queues_;
  std::size_t next_ = 0;
  bool registered_ = false;
};

}  // namespace spoor::dataplane
