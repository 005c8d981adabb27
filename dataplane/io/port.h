// A DPDK port: set up as far as it goes along, started, counted and taken down again. Knows two things about drivers
// that DPDK does not say: whose time stamps are the packet's (net_pcap: microseconds since the epoch in the mbuf's
// dynamic field), and who loses frames in silence (io/kernel_drops.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/counter.h"
#include "base/result.h"
#include "dataplane/io/flow_rules.h"
#include "dataplane/io/kernel_drops.h"
#include "dataplane/io/link_state.h"
#include "dataplane/io/port_queue.h"
#include "dataplane/io/rss.h"
#include "dataplane/io/stamp_clock.h"
#include "dataplane/port_config.h"

struct rte_eth_conf;
struct rte_eth_dev_info;
struct rte_mempool;

namespace spoor::dataplane {

class Eal;

// One receive queue since the port was started.
struct QueueCounters {
  std::uint64_t received = 0;  // as the driver counts; 0 where it does not, which is beyond queue 15 at the latest
  std::uint64_t taken = 0;     // as we took them
};

// As driver, device and kernel count since the port was started. A frame is in one of the first five.
struct PortCounters {
  std::uint64_t received = 0;      // handed to us, or waiting in a receive queue
  std::uint64_t missed = 0;        // dropped by the device or the kernel: we were too slow
  std::uint64_t errors = 0;        // damaged frames
  std::uint64_t phy_discards = 0;  // dropped by the device before its queues
  std::uint64_t dropped = 0;       // by the driver, because no buffer was free
  // Times that no buffer was free. With most drivers the frame waits in the device and is received or missed later.
  std::uint64_t no_mbuf = 0;
  std::uint64_t taken = 0;      // of the received ones
  std::uint64_t link_lost = 0;  // times that the link was lost
  std::vector<QueueCounters> queues;

  // What is received and not taken. Never below 0: that more was taken than received is a residue.
  std::uint64_t waiting() const noexcept { return received > taken ? received - taken : 0; }
  PortCounters& operator+=(const PortCounters& other);
};

// Registers the dynamic field and flag of receive time stamps, which the drivers share. After the start of DPDK.
base::Result<TimeStamp> RegisterTimeStamp();

// A started port. Open and destroy on the main thread, when no lcore reads from it. counters(): one thread at a time.
class Port {
 public:
  // The NUMA node of a physical device, after the start of DPDK; -1 if it is none or the machine does not say.
  static int NumaNodeOf(const PortConfig& config);

  // Makes the virtual device, or finds the physical one, and starts up to `config.queues` receive queues on it, filled
  // from `pool`. One line says which device failed and why.
  static base::Result<std::unique_ptr<Port>> Open(Eal& eal, const PortConfig& config, rte_mempool* pool);
  ~Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  // Its interface, or its name in DPDK: "net_pcap0", "0000:65:00.0". In counters, whose names have dots: without dots.
  const std::string& label() const { return label_; }
  unsigned queue_count() const { return queue_count_; }
  // What its queues are spread by, read back from it: queue `i` of two ports with as many of them has the same flows.
  RssMode spread() const { return spread_; }
  // Its frames carry the hash that they are spread by.
  bool hashes() const { return hashes_ && spread_ != RssMode::kNone; }
  // Of the memory beside it; -1 if the machine does not say.
  int numa_node() const { return numa_node_; }
  // Rules that are in force in the port; with DNS ports among its settings it drops what is no DNS.
  std::size_t rule_count() const { return rules_ == nullptr ? 0 : rules_->size(); }
  // What was asked for and is done without, one line each.
  const std::vector<std::string>& notices() const { return notices_; }
  // Queue `index`, whose frames are counted here when they are taken; `stamp` is the registered field. Valid as long as
  // the port.
  PortQueue queue(unsigned index, TimeStamp stamp);

  // These by one thread, now and then, while the port is started.
  // Whether the link was lost or came back since the last time.
  LinkWatch::Change WatchLink() { return link_.See(LinkIsUp(id_, config_.interface)); }
  // Compares the clock of its time stamps, if it has one, with the system's.
  void CompareClock();
  PortCounters counters();

 private:
  explicit Port(const PortConfig& config);
  bool IsVirtual() const;
  base::Result<> Attach();
  base::Result<> Configure(rte_mempool* pool);
  base::Result<> SetUpDevice(rte_eth_conf& conf, bool& paired);
  void Ask(const rte_eth_dev_info& info, rte_eth_conf& conf);
  void AskRss(const rte_eth_dev_info& info, rte_eth_conf& conf);
  void AskRules();
  void Note(std::string_view what, std::string_view why);
  base::Result<> SetUpQueues(bool paired, rte_mempool* pool);
  base::Result<> Start();
  void StartClock();

  const PortConfig config_;
  const std::string name_;
  std::string label_;
  std::uint16_t id_ = 0;
  bool attached_ = false;
  unsigned queue_count_ = 0;
  bool stamps_packet_time_ = false;
  bool stamped_ = false;  // by the card's clock
  bool interrupts_ = false;
  bool hashes_ = false;
  int numa_node_ = -1;
  RssMode spread_ = RssMode::kNone;
  std::optional<RssSettings> rss_;
  std::unique_ptr<StampClock> clock_;
  LinkWatch link_;
  std::vector<std::string> notices_;
  std::unique_ptr<FlowRules> rules_;
  std::vector<base::Counter> taken_;  // by queue
  KernelDrops kernel_drops_;
};

}  // namespace spoor::dataplane
