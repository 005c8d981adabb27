#include "dataplane/io/port.h"

#include <fmt/format.h>
#include <rte_bus_vdev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_mbuf_dyn.h>

#include <algorithm>
#include <string_view>

#include "dataplane/io/eal.h"
#include "dataplane/io/output_silence.h"

namespace spoor::dataplane {
namespace {

constexpr std::uint16_t kTxDescriptors = 1024;

std::unexpected<base::Error> FailedStep(std::string_view step, int status) {
  return base::Fail(base::ErrorCode::kFailedPrecondition, fmt::format("{}: {}", step, rte_strerror(-status)));
}

}  // namespace

PortCounters& PortCounters::operator+=(const PortCounters& other) noexcept {
  received += other.received;
  missed += other.missed;
  errors += other.errors;
  no_mbuf += other.no_mbuf;
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
  // Only this driver brings libraries along that write to stderr.
  const OutputSilence silence(!eal.verbose() && spec.starts_with("net_af_xdp"));
  base::Result<> done = port->Attach();
  if (done) done = port->Configure(pool);
  if (done) return port;
  return base::Fail(done.error().code, fmt::format("{} '{}': {}", port->IsVirtual() ? "virtual device" : "device", spec,
                                                   eal.Reason(done.error().message)));
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
  const auto rx_queues = static_cast<std::uint16_t>(queue_count_);
  rte_eth_conf conf{};
  int status = rte_eth_dev_configure(id_, rx_queues, 0, &conf);
  // Some drivers insist on pairs of queues.
  const bool paired = status != 0;
  if (paired) status = rte_eth_dev_configure(id_, rx_queues, rx_queues, &conf);
  if (status != 0) return FailedStep("device configuration", status);
  if (auto queues = SetUpQueues(paired, pool); !queues) return queues;
  return Start();
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
  if (const int status = rte_eth_dev_start(id_); status != 0) return FailedStep("device start", status);
  // Virtual devices that see everything anyway answer "not supported".
  rte_eth_promiscuous_enable(id_);
  return {};
}

Port::~Port() {
  if (queue_count_ != 0) {
    rte_eth_promiscuous_disable(id_);
    rte_eth_dev_stop(id_);
    rte_eth_dev_close(id_);
  }
  if (attached_) rte_vdev_uninit(name_.c_str());
}

PortQueue Port::queue(unsigned index, TimeStamp stamp) const {
  return {.port = id_, .queue = static_cast<std::uint16_t>(index), .stamp = stamps_packet_time_ ? stamp : TimeStamp{}};
}

PortCounters Port::counters() const {
  rte_eth_stats stats{};
  if (rte_eth_stats_get(id_, &stats) != 0) return {};
  return {.received = stats.ipackets, .missed = stats.imissed, .errors = stats.ierrors, .no_mbuf = stats.rx_nombuf};
}

}  // namespace spoor::dataplane
