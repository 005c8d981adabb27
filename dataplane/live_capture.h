// From a hardware profile and the devices that the operator names to ports and lcores: decided before DPDK starts, so
// that what cannot be is refused in one line.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "dataplane/hw/profile.h"
#include "dataplane/port_config.h"

namespace spoor::dataplane {

struct LiveCapture {
  std::vector<PortConfig> ports;
  // As EalOptions (io/eal.h) has them.
  std::vector<std::string> pci_devices;
  unsigned simd_bits = 0;
  IdleMode idle = IdleMode::kPause;
  // What the operator should know when it starts; empty: nothing.
  std::string notice;
};

// `vdevs`: DPDK virtual devices, as they are.
LiveCapture PlanVirtualDevices(const std::vector<std::string>& vdevs);

// `devices`: PCI addresses or interfaces, whichever the profile is for; empty: those of the profile. Errors are
// kInvalidArgument.
base::Result<LiveCapture> PlanProfile(const hw::HwProfile& profile, std::vector<std::string> devices);

}  // namespace spoor::dataplane
