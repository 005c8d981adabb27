// A hardware profile: what is true of a kind of port and of the machine around it, and nothing of what is recorded or
// where it is sent. docs/hardware.md describes every key of the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dataplane/port_config.h"

namespace spoor::dataplane::hw {

// How a device is named, and what the kernel keeps of it.
enum class Attachment : std::uint8_t {
  kVfio,        // a PCI address; the kernel's driver must be vfio-pci
  kBifurcated,  // a PCI address; the kernel keeps its own driver beside DPDK (mlx5)
  kInterface,   // a network interface of the kernel
};

struct PciId {
  std::uint16_t vendor = 0;
  std::uint16_t device = 0;
  bool operator==(const PciId&) const = default;
};

struct HwProfile {
  std::string name;
  std::string about;   // one line
  bool tried = false;  // false: nobody has run it on this hardware; the sensor says so when it starts
  std::string driver;  // as DPDK calls it
  Attachment attachment = Attachment::kVfio;
  std::vector<PciId> pci_ids;    // of devices that it is for; none for interfaces
  std::string device_arguments;  // "key=value,..." for the driver
  std::vector<std::string> devices;

  unsigned queues = 1;  // the most receive queues that are used
  std::uint16_t rx_descriptors = 1024;
  std::size_t mempool_frames = 0;
  RssMode rss = RssMode::kNone;
  bool checksum_offload = false;
  bool time_stamps = false;
  bool flow_rules = false;
  IdleMode idle = IdleMode::kPause;
  unsigned workers = 1;
  unsigned receive_cores = 1;   // that hand frames to several workers, where the port does not
  std::vector<unsigned> cores;  // CPUs of workers, then of receive cores; empty: any
  unsigned simd_bits = 0;       // the widest vectors that drivers may use; 0: DPDK decides
  unsigned hugepages_mib = 0;   // recommended on each NUMA node with such a port; 0: none needed
};

}  // namespace spoor::dataplane::hw
