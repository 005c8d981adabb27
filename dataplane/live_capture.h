// From a hardware profile and the devices that the operator names to ports and lcores: decided before DPDK starts, so
// that what cannot be is refused in one line.
#pragma once

#include <cstdint>
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
  // Of the lcores: workers, then receive cores; empty: any CPU.
  std::vector<unsigned> cpus{};
  IdleMode idle = IdleMode::kPause;
  Spreading spreading = Spreading::kAuto;
  // What the operator should know when it starts; empty: nothing.
  std::string notice;
};

// `vdevs`: DPDK virtual devices, as they are.
LiveCapture PlanVirtualDevices(const std::vector<std::string>& vdevs);

struct CaptureWishes {
  // PCI addresses or interfaces, whichever the profile is for; empty: those of the profile.
  std::vector<std::string> devices{};
  std::vector<std::uint16_t> dns_ports{53};
  unsigned workers = 1;
  Spreading spreading = Spreading::kAuto;
  // Where the ports do not spread to several workers.
  unsigned receive_cores = 1;
  // Instead of those of the profile.
  std::vector<unsigned> cpus{};
};

// Errors are kInvalidArgument.
base::Result<LiveCapture> PlanProfile(const hw::HwProfile& profile, const CaptureWishes& wishes);

}  // namespace spoor::dataplane
