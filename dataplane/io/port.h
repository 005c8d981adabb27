// A DPDK port on a virtual device: started, read, counted and taken down again. Knows one thing about drivers that DPDK
// does not say: whose time stamps are the packet's (net_pcap: microseconds since the epoch in the mbuf's dynamic
// field). No virtual device has queues that a worker could own: none keeps fragments and what is in tunnels together.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

struct rte_mbuf;
struct rte_mempool;

namespace spoor::dataplane {

class Eal;

// As the driver counts since the port was started.
struct PortCounters {
  std::uint64_t received = 0;
  std::uint64_t missed = 0;   // dropped by the device: we were too slow
  std::uint64_t errors = 0;   // damaged frames
  std::uint64_t no_mbuf = 0;  // dropped because no buffer was free

  PortCounters& operator+=(const PortCounters& other) noexcept;
};

// Where a frame's own time is in its mbuf.
struct TimeStamp {
  std::uint64_t flag = 0;  // 0: frames carry none
  int offset = 0;
};

// Registers the dynamic field and flag of receive time stamps, which the drivers share. After the start of DPDK.
base::Result<TimeStamp> RegisterTimeStamp();

// A started port. Open and destroy on the main thread, when no lcore reads from it. Counters: any thread.
class Port {
 public:
  // Creates the device of `spec` ("net_pcap0,rx_pcap=FILE": driver name with a number, then its arguments) and starts
  // up to `wanted_queues` receive queues on it, filled from `pool`. One line says which spec failed and why.
  static base::Result<std::unique_ptr<Port>> Open(Eal& eal, const std::string& spec, unsigned wanted_queues,
                                                  rte_mempool* pool);
  ~Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  std::uint16_t id() const { return id_; }
  unsigned queue_count() const { return queue_count_; }
  // The driver stamps frames with their packet time in microseconds.
  bool stamps_packet_time() const { return stamps_packet_time_; }
  PortCounters counters() const;

 private:
  explicit Port(std::string name) : name_(std::move(name)) {}
  base::Result<> Configure(unsigned wanted_queues, rte_mempool* pool);
  base::Result<> Start();

  const std::string name_;
  std::uint16_t id_ = 0;
  bool probed_ = false;
  unsigned queue_count_ = 0;
  bool stamps_packet_time_ = false;
};

}  // namespace spoor::dataplane
