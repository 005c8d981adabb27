// How ports are named from outside: PCI addresses and interfaces of the kernel.
#pragma once

#include <string>

namespace spoor::dataplane::hw {

// Addresses like 0000:65:00.1.
bool IsPciAddress(const std::string& text);
// Names that the kernel gives interfaces and that device arguments of DPDK can hold.
bool IsInterfaceName(const std::string& text);

}  // namespace spoor::dataplane::hw
