#include "dataplane/live_capture.h"

#include <fmt/format.h>

#include <algorithm>

#include "dataplane/hw/device_name.h"

namespace spoor::dataplane {
namespace {

std::unexpected<base::Error> Refuse(const hw::HwProfile& profile, const std::string& why) {
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("hardware profile {}: {}", profile.name, why));
}

// What DPDK calls device `index` of a profile for interfaces.
std::string InterfaceSpec(const hw::HwProfile& profile, std::size_t index, const std::string& interface) {
  const char* key = profile.driver == "net_pcap" ? "rx_iface" : "iface";
  const char* comma = profile.device_arguments.empty() ? "" : ",";
  return fmt::format("{}{},{}={}{}{}", profile.driver, index, key, interface, comma, profile.device_arguments);
}

base::Result<> CheckDevices(const hw::HwProfile& profile, const std::vector<std::string>& devices) {
  const bool interfaces = profile.attachment == hw::Attachment::kInterface;
  if (devices.empty()) {
    return Refuse(profile, fmt::format("it names no devices: give --device {}, once per port",
                                       interfaces ? "INTERFACE" : "PCI-ADDRESS (--hw-detect lists them)"));
  }
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const bool known = interfaces ? hw::IsInterfaceName(devices[i]) : hw::IsPciAddress(devices[i]);
    if (!known) {
      return Refuse(profile, fmt::format("'{}' is no {}", devices[i],
                                         interfaces ? "name of an interface" : "PCI address as in 0000:65:00.0"));
    }
    for (std::size_t other = 0; other < i; ++other) {
      if (devices[other] == devices[i]) return Refuse(profile, fmt::format("'{}' is named twice", devices[i]));
    }
  }
  return {};
}

// What the profile rules out is not tried: queues without a use cost memory.
Spreading SpreadingOf(const hw::HwProfile& profile, const CaptureWishes& wishes) {
  const RssMode least = wishes.spreading == Spreading::kPort ? RssMode::kOuter : RssMode::kInner;
  const bool port_can = profile.rss >= least && profile.queues >= wishes.workers && wishes.workers > 1;
  return port_can ? wishes.spreading : Spreading::kSoftware;
}

// Of each port, so that every receive core has one; only where fragments stay together on them.
unsigned QueuesForCores(const hw::HwProfile& profile, unsigned receive_cores, std::size_t port_count) {
  if (profile.rss == RssMode::kNone) return 1;
  const auto ports = static_cast<unsigned>(port_count);
  return std::clamp((receive_cores + ports - 1) / ports, 1U, profile.queues);
}

}  // namespace

LiveCapture PlanVirtualDevices(const std::vector<std::string>& vdevs) {
  LiveCapture plan;
  for (const std::string& spec : vdevs) plan.ports.push_back({.spec = spec});
  return plan;
}

base::Result<LiveCapture> PlanProfile(const hw::HwProfile& profile, const CaptureWishes& wishes) {
  const std::vector<std::string>& devices = wishes.devices.empty() ? profile.devices : wishes.devices;
  if (auto checked = CheckDevices(profile, devices); !checked) return std::unexpected(checked.error());
  LiveCapture plan;
  plan.idle = profile.idle;
  plan.simd_bits = profile.simd_bits;
  plan.spreading = SpreadingOf(profile, wishes);
  plan.cpus = wishes.cpus.empty() ? profile.cores : wishes.cpus;
  const unsigned receive_cores = wishes.workers > 1 ? wishes.receive_cores : 0;
  const unsigned lcores = wishes.workers + receive_cores;
  if (!plan.cpus.empty() && plan.cpus.size() < lcores) {
    const std::string more = receive_cores == 0 ? "" : fmt::format(" and {} receive core(s)", receive_cores);
    return Refuse(profile, fmt::format("{} workers{} need {} cores, {} are named", wishes.workers, more, lcores,
                                       plan.cpus.size()));
  }
  for (const std::string& device : devices) {
    PortConfig port;
    port.driver = profile.driver;
    port.rx_descriptors = profile.rx_descriptors;
    const bool software = plan.spreading == Spreading::kSoftware;
    port.queues = software ? QueuesForCores(profile, receive_cores, devices.size()) : wishes.workers;
    // Receive cores look into tunnels themselves.
    port.rss = port.queues == 1 ? RssMode::kNone : software ? RssMode::kOuter : profile.rss;
    port.checksum_offload = profile.checksum_offload;
    port.time_stamps = profile.time_stamps;
    port.interrupts = profile.idle == IdleMode::kInterrupt;
    if (profile.flow_rules) port.flow_ports = wishes.dns_ports;
    if (profile.attachment == hw::Attachment::kInterface) {
      port.spec = InterfaceSpec(profile, plan.ports.size(), device);
      port.interface = device;
    } else {
      port.spec = device;
      const char* comma = profile.device_arguments.empty() ? "" : ",";
      plan.pci_devices.push_back(device + comma + profile.device_arguments);
    }
    plan.ports.push_back(std::move(port));
  }
  if (!profile.tried) plan.notice = fmt::format("hardware profile {} was never run on its hardware", profile.name);
  return plan;
}

}  // namespace spoor::dataplane
