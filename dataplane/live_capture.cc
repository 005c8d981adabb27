#include "dataplane/live_capture.h"

#include <fmt/format.h>

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

}  // namespace

LiveCapture PlanVirtualDevices(const std::vector<std::string>& vdevs) {
  LiveCapture plan;
  for (const std::string& spec : vdevs) plan.ports.push_back({.spec = spec});
  return plan;
}

base::Result<LiveCapture> PlanProfile(const hw::HwProfile& profile, std::vector<std::string> devices) {
  if (devices.empty()) devices = profile.devices;
  if (auto checked = CheckDevices(profile, devices); !checked) return std::unexpected(checked.error());
  LiveCapture plan;
  plan.idle = profile.idle;
  plan.simd_bits = profile.simd_bits;
  for (const std::string& device : devices) {
    PortConfig port;
    port.driver = profile.driver;
    port.rx_descriptors = profile.rx_descriptors;
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
