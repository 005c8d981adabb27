// A port whose frames are in no cache and cost its receiver nothing but a dequeue: net_ring on the ring of a pool whose
// free buffers hold the capture already. What a worker gives back comes again when all others have been there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "dataplane/io/port_queue.h"
#include "tests/bench/capture.h"

struct rte_mempool;

namespace spoor::bench {

// Open and destroy on the main thread. One lcore receives, and gives every buffer back to the pool unchanged.
class ColdSource {
 public:
  // Buffers that hold the frames, again and again until all are full; `buffers` is 2^n - 1, more than lcores keep in
  // their caches. DPDK is started. One line says why there is no such port.
  static base::Result<std::unique_ptr<ColdSource>> Open(std::span<const CapturedFrame> frames, std::size_t buffers);
  ~ColdSource();
  ColdSource(const ColdSource&) = delete;
  ColdSource& operator=(const ColdSource&) = delete;

  rte_mempool* pool() const { return pool_; }
  dataplane::PortQueue queue() const { return {.port = port_, .queue = 0, .stamp = {}}; }
  // The peer of a worker: receives a burst, frees each frame as testpmd's rxonly does, and returns how many it were.
  std::size_t ReceiveAndFree() noexcept;

 private:
  ColdSource() = default;
  base::Result<> Fill(std::span<const CapturedFrame> frames);
  base::Result<> OpenPort();

  rte_mempool* pool_ = nullptr;
  std::uint16_t port_ = 0;
  bool open_ = false;
};

}  // namespace spoor::bench
