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

constexpr std::uint16_t kDescriptors = 1024;
constexpr auto kAnySocket = static_cast<unsigned>(SOCKET_ID_ANY);

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

base::Result<std::unique_ptr<Port>> Port::Open(Eal& eal, const std::string& spec, unsigned wanted_queues,
                                               rte_mempool* pool) {
  const std::size_t comma = spec.find(',');
  std::unique_ptr<Port> port(new Port(spec.substr(0, comma)));
  const std::string arguments = comma == std::string::npos ? "" : spec.substr(comma + 1);
  eal.Reason("");
  // Only this driver brings libraries along that write to stderr.
  const OutputSilence silence(!eal.verbose() && spec.starts_with("net_af_xdp"));
  const int status = rte_vdev_init(port->name_.c_str(), arguments.c_str());
  port->probed_ = status == 0;
  // -1 is DPDK's answer to a name that no driver knows.
  base::Result<> configured = status == -1 ? base::Fail(base::ErrorCode::kNotFound, "no driver of that name")
                                           : base::Result<>(FailedStep("cannot be made", status));
  if (port->probed_) configured = port->Configure(wanted_queues, pool);
  if (configured) return port;
  return base::Fail(configured.error().code,
                    fmt::format("virtual device '{}': {}", spec, eal.Reason(configured.error().message)));
}

base::Result<> Port::Configure(unsigned wanted_queues, rte_mempool* pool) {
  if (rte_eth_dev_get_port_by_name(name_.c_str(), &id_) != 0) return FailedStep("not a network device", -ENODEV);
  rte_eth_dev_info info;
  if (const int status = rte_eth_dev_info_get(id_, &info); status != 0) return FailedStep("device information", status);
  const std::string_view driver = info.driver_name;
  stamps_packet_time_ = driver == "net_pcap";
  // The queues of these two are in the spec, and frames arrive on each: all of them are wanted.
  const bool all_queues = stamps_packet_time_ || driver == "net_af_packet";
  queue_count_ = all_queues ? info.max_rx_queues : std::clamp<unsigned>(wanted_queues, 1, info.max_rx_queues);
  const auto rx_queues = static_cast<std::uint16_t>(queue_count_);
  rte_eth_conf conf{};
  int status = rte_eth_dev_configure(id_, rx_queues, 0, &conf);
  // Some drivers insist on pairs of queues.
  const bool paired = status != 0;
  if (paired) status = rte_eth_dev_configure(id_, rx_queues, rx_queues, &conf);
  if (status != 0) return FailedStep("device configuration", status);
  std::uint16_t rx_descriptors = kDescriptors;
  std::uint16_t tx_descriptors = kDescriptors;
  rte_eth_dev_adjust_nb_rx_tx_desc(id_, &rx_descriptors, &tx_descriptors);
  for (std::uint16_t queue = 0; queue < rx_queues; ++queue) {
    status = rte_eth_rx_queue_setup(id_, queue, rx_descriptors, kAnySocket, nullptr, pool);
    if (status == 0 && paired) status = rte_eth_tx_queue_setup(id_, queue, tx_descriptors, kAnySocket, nullptr);
    if (status != 0) return FailedStep(fmt::format("queue {}", queue), status);
  }
  return Start();
}

base::Result<> Port::Start() {
  if (const int status = rte_eth_dev_start(id_); status != 0) return FailedStep("device start", status);
  // Virtual devices that see everything anyway answer "not supported".
  rte_eth_promiscuous_enable(id_);
  return {};
}

Port::~Port() {
  if (!probed_) return;
  if (queue_count_ != 0) {
    rte_eth_promiscuous_disable(id_);
    rte_eth_dev_stop(id_);
    rte_eth_dev_close(id_);
  }
  rte_vdev_uninit(name_.c_str());
}

PortCounters Port::counters() const {
  rte_eth_stats stats{};
  if (rte_eth_stats_get(id_, &stats) != 0) return {};
  return {.received = stats.ipackets, .missed = stats.imissed, .errors = stats.ierrors, .no_mbuf = stats.rx_nombuf};
}

}  // namespace spoor::dataplane
