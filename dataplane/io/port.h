// A DPDK port: started, counted and taken down again. Knows one thing about drivers that DPDK does not say: whose time
// stamps are the packet's (net_pcap: microseconds since the epoch in the mbuf's dynamic field).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataplane/io/port_queue.h"
#include "dataplane/port_config.h"

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

// Registers the dynamic field and flag of receive time stamps, which the drivers share. After the start of DPDK.
base::Result<TimeStamp> RegisterTimeStamp();

// A started port. Open and destroy on the main thread, when no lcore reads from it. Counters: any thread.
class Port {
 public:
  // Makes the virtual device, or finds the physical one, and starts up to `config.queues` receive queues on it, filled
  // from `pool`. One line says which device failed and why.
  static base::Result<std::unique_ptr<Port>> Open(Eal& eal, const PortConfig& config, rte_mempool* pool);
  ~Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  // Its interface, or its name in DPDK: "net_pcap0", "0000:65:00.0". In counters, whose names have dots: without dots.
  const std::string& label() const { return label_; }
  unsigned queue_count() const { return queue_count_; }
  // Queue `index`; `stamp` is the registered field.
  PortQueue queue(unsigned index, TimeStamp stamp) const;
  PortCounters counters() const;

 private:
  explicit Port(const PortConfig& config);
  bool IsVirtual() const;
  base::Result<> Attach();
  base::Result<> Configure(rte_mempool* pool);
  base::Result<> SetUpQueues(bool paired, rte_mempool* pool);
  base::Result<> Start();

  const PortConfig config_;
  const std::string name_;
  std::string label_;
  std::uint16_t id_ = 0;
  bool attached_ = false;
  unsigned queue_count_ = 0;
  bool stamps_packet_time_ = false;
};

}  // namespace spoor::dataplane
