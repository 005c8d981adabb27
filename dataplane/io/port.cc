// rte_eth_read_clock is not part of the stable interface of DPDK 22.11.
#define ALLOW_EXPERIMENTAL_API

#include "dataplane/io/port.h"

#include <fmt/format.h>
#include <rte_bus_vdev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_mbuf_dyn.h>

#include <algorithm>
#include <string_view>

#include "base/clock.h"
#include "dataplane/io/eal.h"
#include "dataplane/io/output_silence.h"

namespace spoor::dataplane {
namespace {

constexpr std::uint16_t kTxDescriptors = 1024;

// Frames that the device dropped before its queues: of the drivers only mlx5 has them, and in no other counter
// (mlx5_ethdev_os.c). 0 where there is none.
std::uint64_t PhyDiscards(std::uint16_t port) {
  std::uint64_t id = 0;
  std::uint64_t value = 0;
  if (rte_eth_xstats_get_id_by_name(port, "rx_phy_discard_packets", &id) != 0) return 0;
  return rte_eth_xstats_get_by_id(port, &id, &value, 1) == 1 ? value : 0;
}

std::unexpected<base::Error> FailedStep(std::string_view step, int status) {
  return base::Fail(base::ErrorCode::kFailedPrecondition, fmt::format("{}: {}", step, rte_strerror(-status)));
}

}  // namespace

PortCounters& PortCounters::operator+=(const PortCounters& other) {
  received += other.received;
  missed += other.missed;
  errors += other.errors;
  phy_discards += other.phy_discards;
  dropped += other.dropped;
  no_mbuf += other.no_mbuf;
  link_lost += other.link_lost;
  taken += other.taken;
  if (queues.size() < other.queues.size()) queues.resize(other.queues.size());
  for (std::size_t queue = 0; queue < other.queues.size(); ++queue) {
    queues[queue].received += other.queues[queue].received;
    queues[queue].taken += other.queues[queue].taken;
  }
  return *this;
}

base::Result<TimeStamp> RegisterTimeStamp() {
  TimeStamp stamp;
  if (rte_mbuf_dyn_rx_timestamp_register(&stamp.offset, &stamp.flag) != 0) {
    return FailedStep("no room for a time stamp in packet buffers", -rte_errno);
  }
  return stamp;
}

Port::Port(const PortConfig& config)
    : config_(config),
      name_(config.spec.substr(0, config.spec.find(','))),
      label_(config.interface.empty() ? name_ : config.interface) {
  std::ranges::replace(label_, '.', '_');
}

base::Result<std::unique_ptr<Port>> Port::Open(Eal& eal, const PortConfig& config, rte_mempool* pool) {
  const std::string& spec = config.spec;
  std::unique_ptr<Port> port(new Port(config));
  eal.Reason("");
  const KernelDrops::Sockets before = KernelDrops::OpenSockets();
  // Only this driver brings libraries along that write to stderr.
  const OutputSilence silence(!eal.verbose() && spec.starts_with("net_af_xdp"));
  base::Result<> done = port->Attach();
  if (done) done = port->Configure(pool);
  if (!done) {
    return base::Fail(done.error().code, fmt::format("{} '{}': {}", port->IsVirtual() ? "virtual device" : "device",
                                                     spec, eal.Reason(done.error().message)));
  }
  // libpcap asks for its own socket's drops.
  if (spec.starts_with("net_af_")) port->kernel_drops_ = KernelDrops(before);
  return port;
}

int Port::NumaNodeOf(const PortConfig& config) {
  std::uint16_t id = 0;
  return rte_eth_dev_get_port_by_name(config.spec.c_str(), &id) == 0 ? rte_eth_dev_socket_id(id) : -1;
}

bool Port::IsVirtual() const {
  return name_.find(':') == std::string::npos;
}

base::Result<> Port::Attach() {
  if (IsVirtual()) {
    const std::size_t comma = config_.spec.find(',');
    const std::string arguments = comma == std::string::npos ? "" : config_.spec.substr(comma + 1);
    const int status = rte_vdev_init(name_.c_str(), arguments.c_str());
    // -1 is DPDK's answer to a name that no driver knows.
    if (status == -1) return base::Fail(base::ErrorCode::kNotFound, "no driver of that name");
    if (status != 0) return FailedStep("cannot be made", status);
    attached_ = true;
  }
  if (rte_eth_dev_get_port_by_name(name_.c_str(), &id_) == 0) return {};
  if (IsVirtual()) return FailedStep("not a network device", -ENODEV);
  return base::Fail(base::ErrorCode::kNotFound,
                    "no driver of DPDK took it: no such device, or not bound as its profile says (--hw-check)");
}

base::Result<> Port::Configure(rte_mempool* pool) {
  rte_eth_dev_info info;
  if (const int status = rte_eth_dev_info_get(id_, &info); status != 0) return FailedStep("device information", status);
  const std::string_view driver = info.driver_name;
  if (!config_.driver.empty() && driver != config_.driver) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      fmt::format("its driver is {}, the profile is for {}", driver, config_.driver));
  }
  stamps_packet_time_ = driver == "net_pcap";
  // The queues of these two are in the spec, and frames arrive on each: all of them are wanted.
  const bool all_queues = stamps_packet_time_ || driver == "net_af_packet";
  queue_count_ = all_queues ? info.max_rx_queues : std::clamp<unsigned>(config_.queues, 1, info.max_rx_queues);
  numa_node_ = rte_eth_dev_socket_id(id_);
  rte_eth_conf conf{};
  Ask(info, conf);
  bool paired = false;
  if (auto done = SetUpDevice(conf, paired); !done) return done;
  if (auto queues = SetUpQueues(paired, pool); !queues) return queues;
  if (auto started = Start(); !started) return started;
  if (rss_) {
    const auto applied = ApplyRss(id_, info, *rss_, queue_count_);
    if (applied) spread_ = RssMode::kOuter;
    if (!applied) Note("no RSS", applied.error().message);
  }
  AskRules();
  return {};
}

void Port::Note(std::string_view what, std::string_view why) {
  notices_.push_back(fmt::format("{}: {}: {}", label_, what, why));
}

// Only what is offered: a port that is asked for more does not start.
void Port::Ask(const rte_eth_dev_info& info, rte_eth_conf& conf) {
  constexpr std::uint64_t kChecksums =
      RTE_ETH_RX_OFFLOAD_IPV4_CKSUM | RTE_ETH_RX_OFFLOAD_UDP_CKSUM | RTE_ETH_RX_OFFLOAD_TCP_CKSUM;
  if (config_.checksum_offload) conf.rxmode.offloads |= kChecksums & info.rx_offload_capa;
  if (config_.checksum_offload && (conf.rxmode.offloads & kChecksums) != kChecksums) {
    Note("not every checksum is checked", "the port does not offer it; --checksum verify does");
  }
  if (config_.time_stamps) conf.rxmode.offloads |= RTE_ETH_RX_OFFLOAD_TIMESTAMP & info.rx_offload_capa;
  stamped_ = (conf.rxmode.offloads & RTE_ETH_RX_OFFLOAD_TIMESTAMP) != 0;
  if (config_.time_stamps && !stamped_) {
    Note("no time stamps", "the port does not offer them");
  }
  interrupts_ = config_.interrupts;
  conf.intr_conf.rxq = interrupts_ ? 1 : 0;
  if (config_.rss != RssMode::kNone && queue_count_ > 1) AskRss(info, conf);
}

void Port::AskRss(const rte_eth_dev_info& info, rte_eth_conf& conf) {
  auto chosen = ChooseRss(info);
  if (!chosen) {
    // Whatever it spreads by otherwise might part fragments from their flow.
    queue_count_ = 1;
    return Note("no RSS, and one queue", chosen.error().message);
  }
  rss_ = std::move(*chosen);
  conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
  // For overload (dataplane/flow_share.h); without it frames are hashed here.
  conf.rxmode.offloads |= RTE_ETH_RX_OFFLOAD_RSS_HASH & info.rx_offload_capa;
  hashes_ = (conf.rxmode.offloads & RTE_ETH_RX_OFFLOAD_RSS_HASH) != 0;
  conf.rx_adv_conf.rss_conf.rss_key = rss_->key.data();
  conf.rx_adv_conf.rss_conf.rss_key_len = static_cast<std::uint8_t>(rss_->key.size());
  conf.rx_adv_conf.rss_conf.rss_hf = rss_->hash_fields;
}

void Port::AskRules() {
  const bool inner = config_.rss == RssMode::kInner && spread_ == RssMode::kOuter;
  if (config_.flow_ports.empty() && !inner) return;
  auto rules = FlowRules::Create({.port = id_,
                                  .queue_count = queue_count_,
                                  .dns_ports = config_.flow_ports,
                                  .key = rss_ ? rss_->key : std::vector<std::uint8_t>{},
                                  .inner = inner});
  if (!rules) return Note("no rules in the port, all frames are received", rules.error().message);
  rules_ = std::move(*rules);
  if (inner) spread_ = RssMode::kInner;
}

// Without what a driver cannot: some insist on pairs of queues, many have no interrupts.
base::Result<> Port::SetUpDevice(rte_eth_conf& conf, bool& paired) {
  const auto rx_queues = static_cast<std::uint16_t>(queue_count_);
  int status = 0;
  for (const bool interrupts : {true, false}) {
    if (interrupts && !interrupts_) continue;
    conf.intr_conf.rxq = interrupts ? 1 : 0;
    for (const std::uint16_t tx_queues : {std::uint16_t{0}, rx_queues}) {
      status = rte_eth_dev_configure(id_, rx_queues, tx_queues, &conf);
      if (status != 0) continue;
      paired = tx_queues != 0;
      if (interrupts_ && !interrupts) Note("no interrupts, short sleeps instead", "the port refuses them");
      interrupts_ = interrupts;
      return {};
    }
  }
  return FailedStep("device configuration", status);
}

void Port::CompareClock() {
  std::uint64_t ticks = 0;
  if (clock_ != nullptr && rte_eth_read_clock(id_, &ticks) == 0) clock_->Compare(ticks, base::UnixNow_ns() / 1000);
}

base::Result<> Port::SetUpQueues(bool paired, rte_mempool* pool) {
  std::uint16_t rx_descriptors = config_.rx_descriptors;
  std::uint16_t tx_descriptors = kTxDescriptors;
  rte_eth_dev_adjust_nb_rx_tx_desc(id_, &rx_descriptors, &tx_descriptors);
  // Memory beside the port.
  const auto socket = static_cast<unsigned>(rte_eth_dev_socket_id(id_));
  for (std::uint16_t queue = 0; queue < queue_count_; ++queue) {
    int status = rte_eth_rx_queue_setup(id_, queue, rx_descriptors, socket, nullptr, pool);
    if (status == 0 && paired) status = rte_eth_tx_queue_setup(id_, queue, tx_descriptors, socket, nullptr);
    if (status != 0) return FailedStep(fmt::format("queue {}", queue), status);
  }
  return {};
}

base::Result<> Port::Start() {
  taken_.resize(queue_count_);
  if (const int status = rte_eth_dev_start(id_); status != 0) return FailedStep("device start", status);
  // Virtual devices that see everything anyway answer "not supported".
  rte_eth_promiscuous_enable(id_);
  if (interrupts_ && rte_eth_dev_rx_intr_ctl_q_get_fd(id_, 0) < 0) {
    interrupts_ = false;
    Note("no interrupts, short sleeps instead", "the port does not offer them");
  }
  StartClock();
  return {};
}

// Stamps without a clock to compare with are of no use.
void Port::StartClock() {
  if (!stamped_) return;
  std::uint64_t ticks = 0;
  const int status = rte_eth_read_clock(id_, &ticks);
  if (status == 0) {
    clock_ = std::make_unique<StampClock>();
    CompareClock();
  } else {
    Note("no time stamps", fmt::format("their clock cannot be read: {}", rte_strerror(-status)));
  }
}

Port::~Port() {
  rules_.reset();
  if (queue_count_ != 0) {
    rte_eth_promiscuous_disable(id_);
    rte_eth_dev_stop(id_);
    rte_eth_dev_close(id_);
  }
  if (attached_) rte_vdev_uninit(name_.c_str());
}

PortQueue Port::queue(unsigned index, TimeStamp stamp) {
  const bool stamped = stamps_packet_time_ || clock_ != nullptr;
  return {.port = id_,
          .queue = static_cast<std::uint16_t>(index),
          .stamp = stamped ? stamp : TimeStamp{},
          .clock = clock_.get(),
          .taken = &taken_[index],
          .interrupt = interrupts_};
}

PortCounters Port::counters() {
  PortCounters counters;
  // Taken first: what is received meanwhile is waiting.
  for (const base::Counter& taken : taken_) {
    counters.queues.push_back({.received = 0, .taken = taken.value()});
    counters.taken += taken.value();
  }
  rte_eth_stats stats{};
  if (rte_eth_stats_get(id_, &stats) != 0) return counters;
  for (std::size_t queue = 0; queue < std::min<std::size_t>(queue_count_, RTE_ETHDEV_QUEUE_STAT_CNTRS); ++queue) {
    counters.queues[queue].received = stats.q_ipackets[queue];
  }
  counters.received = stats.ipackets;
  counters.missed = stats.imissed + kernel_drops_.Read();
  counters.errors = stats.ierrors;
  counters.phy_discards = PhyDiscards(id_);
  counters.no_mbuf = stats.rx_nombuf;
  counters.link_lost = link_.lost_count();
  // net_pcap has read the frame by then; others leave it where it is.
  if (stamps_packet_time_) counters.dropped = stats.rx_nombuf;
  return counters;
}

}  // namespace spoor::dataplane
