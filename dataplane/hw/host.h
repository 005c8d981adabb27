// What a machine says of itself in /sys and /proc: ports, NUMA nodes, huge pages, CPUs. Read only; nothing is opened,
// bound or started.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "dataplane/hw/profile.h"

namespace spoor::dataplane::hw {

struct NetworkInterface {
  std::string name;
  bool up = false;
  bool default_route = false;  // the way to the rest of the network: whoever takes it may lock himself out
  unsigned rx_queues = 1;
};

// A network card, whether the kernel has a driver for it or not.
struct PciPort {
  std::string address;
  PciId id;
  std::string driver;  // of the kernel; empty: none
  int numa_node = -1;  // -1: the machine does not say
  std::vector<std::string> interfaces;
};

// Of 2 MiB each.
struct HugePages {
  std::size_t all = 0;
  std::size_t free = 0;
};

struct NumaNode {
  unsigned number = 0;
  std::vector<unsigned> cpus;
  HugePages huge_pages;
};

struct Host {
  std::string root;  // of the files below, without a slash at the end; empty for the running machine
  std::vector<PciPort> ports;
  std::vector<NetworkInterface> interfaces;  // but "lo"
  std::vector<NumaNode> nodes;               // at least one
  std::vector<unsigned> online_cpus;
  std::vector<unsigned> isolated_cpus;
  std::map<unsigned, std::string> governors;  // of CPUs that have one
  bool iommu = false;
  bool unsafe_noiommu = false;  // vfio may do without
  bool vfio_loaded = false;
};

// The machine below `root`: "/" or a folder with the same files. What is missing there counts as absent.
Host ReadHost(const std::string& root);

// The port or interface of that name, nullptr if there is none.
const PciPort* FindPort(const Host& host, const std::string& address);
const NetworkInterface* FindInterface(const Host& host, const std::string& name);

// True if one of the interfaces of the port is the default route.
bool HasDefaultRoute(const Host& host, const PciPort& port);

// "8086:1592".
std::string PciIdText(const PciId& id);

}  // namespace spoor::dataplane::hw
