// The one pool of packet buffers of a sensor: its size decides how much memory DPDK is started with, and whether a
// replay can ever run out of buffers (it cannot).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "dataplane/io/eal.h"

struct rte_mbuf;
struct rte_mempool;

namespace spoor::dataplane {

// What a pool must hold.
struct MbufDemand {
  // Buffers asked for by the operator.
  std::size_t frame_count = 8191;
  // Threads that take or give buffers; each keeps some back in a cache.
  unsigned thread_count = 1;
  // A replay's longest frame: a burst of them must fit at any time; 0 on live ports, which drop and count instead.
  std::uint32_t longest_frame_octets = 0;
};

// Buffers that one burst of frames of this length takes at most.
std::size_t BurstMbufs(std::uint32_t longest_frame_octets) noexcept;

class MbufPool {
 public:
  // What DPDK needs for a pool with this demand and the rings and drivers around it.
  static DpdkMemory Memory(const MbufDemand& demand) noexcept;
  // In memory of `numa_node` (-1: any), or elsewhere if there is none free. One line says why there is no memory.
  static base::Result<MbufPool> Create(const MbufDemand& demand, int numa_node = -1);

  rte_mempool* get() const noexcept { return pool_.get(); }
  // True if a burst of the longest frames can be received now, whatever the caches of other threads hold. Any thread.
  bool HasRoomForBurst() const noexcept;
  // A frame of these octets, in as many segments as it takes, which the caller owns; nullptr if there are too few
  // buffers. An lcore.
  rte_mbuf* Copy(base::ByteSpan headers, base::ByteSpan payload) const noexcept;

 private:
  struct Free {
    void operator()(rte_mempool* pool) const noexcept;
  };

  std::unique_ptr<rte_mempool, Free> pool_;
  std::size_t reserve_ = 0;
};

}  // namespace spoor::dataplane
