// Which profile fits a machine, and what the others, and it, assume that is not so.
#pragma once

#include <string>
#include <vector>

#include "dataplane/hw/host.h"
#include "dataplane/hw/profile.h"

namespace spoor::dataplane::hw {

struct Rejection {
  std::string profile;
  std::string why;
};

struct Detection {
  std::string profile;               // the best that fits; "" if none does
  std::vector<std::string> devices;  // all that it fits; may be empty for a profile of interfaces
  std::vector<Rejection> rejected;   // assumptions, those of the profile that fits among them
};

// Cards before interfaces of the kernel. A card that the machine's default route goes through is never chosen. What
// --hw-check can mend is no reason against a profile, but is among the rejected assumptions.
Detection Detect(const Host& host, const std::vector<HwProfile>& profiles);

// What is not as `profile` assumes of a card: driver of the kernel, default route. Empty: all is.
std::vector<std::string> WrongWithPort(const Host& host, const HwProfile& profile, const PciPort& port);

// The same of an interface.
std::vector<std::string> WrongWithInterface(const HwProfile& profile, const NetworkInterface& interface);

// What DPDK needs the kernel's driver to be; empty for profiles of interfaces.
std::string KernelDriver(const HwProfile& profile);

// Threads that want a CPU: workers, receive cores where software spreads to several, and the rest of the sensor.
unsigned ThreadsOf(const HwProfile& profile);

}  // namespace spoor::dataplane::hw
