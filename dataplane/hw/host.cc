#include "dataplane/hw/host.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "dataplane/hw/cpu_list.h"
#include "dataplane/hw/device_name.h"

namespace spoor::dataplane::hw {
namespace {

namespace fs = std::filesystem;

// The first line of a file, "" if there is none.
std::string Line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::size_t Number(const fs::path& path) {
  std::ifstream file(path);
  std::size_t number = 0;
  file >> number;
  return number;
}

std::vector<unsigned> Cpus(const fs::path& path) {
  return ReadCpuList(Line(path)).value_or(std::vector<unsigned>{});
}

// The names in a folder in their order; none if it does not exist.
std::vector<std::string> Names(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::uint16_t Hex(const fs::path& path) {
  return static_cast<std::uint16_t>(std::strtoul(Line(path).c_str(), nullptr, 16));
}

// Those of virtio cards are one folder deeper.
std::vector<std::string> InterfacesOf(const fs::path& device) {
  std::vector<std::string> names = Names(device / "net");
  for (const std::string& name : Names(device)) {
    if (name.starts_with("virtio")) std::ranges::copy(Names(device / name / "net"), std::back_inserter(names));
  }
  return names;
}

std::vector<PciPort> Ports(const fs::path& root) {
  constexpr std::string_view kNetworkClass = "0x02";
  std::vector<PciPort> ports;
  const fs::path devices = root / "sys/bus/pci/devices";
  for (const std::string& address : Names(devices)) {
    const fs::path device = devices / address;
    if (!IsPciAddress(address) || !Line(device / "class").starts_with(kNetworkClass)) continue;
    std::error_code none;
    const std::string node = Line(device / "numa_node");
    ports.push_back({.address = address,
                     .id = {.vendor = Hex(device / "vendor"), .device = Hex(device / "device")},
                     .driver = fs::read_symlink(device / "driver", none).filename().string(),
                     .numa_node = node.empty() ? -1 : std::atoi(node.c_str()),
                     .interfaces = InterfacesOf(device)});
  }
  return ports;
}

// proc(5): interface, destination, gateway, flags, three numbers, mask; IPv6 lines end with the interface.
std::vector<std::string> DefaultRoutes(const fs::path& root) {
  std::vector<std::string> names;
  std::ifstream routes4(root / "proc/net/route");
  for (std::string line; std::getline(routes4, line);) {
    std::istringstream words(line);
    std::string name;
    std::string destination;
    words >> name >> destination;
    if (destination == "00000000") names.push_back(name);
  }
  std::ifstream routes6(root / "proc/net/ipv6_route");
  for (std::string line; std::getline(routes6, line);) {
    std::istringstream stream(line);
    const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
    const bool is_default = words.size() == 10 && words[0] == std::string(32, '0') && words[1] == "00";
    if (is_default) names.push_back(words[9]);
  }
  return names;
}

std::vector<NetworkInterface> Interfaces(const fs::path& root) {
  const std::vector<std::string> routes = DefaultRoutes(root);
  std::vector<NetworkInterface> interfaces;
  for (const std::string& name : Names(root / "sys/class/net")) {
    const fs::path folder = root / "sys/class/net" / name;
    if (name == "lo" || !fs::is_directory(folder)) continue;
    unsigned queues = 0;
    for (const std::string& queue : Names(folder / "queues")) queues += queue.starts_with("rx-") ? 1 : 0;
    // net/if.h: IFF_UP is 1.
    const bool up = (std::strtoul(Line(folder / "flags").c_str(), nullptr, 16) & 1) != 0;
    interfaces.push_back({.name = name,
                          .up = up,
                          .default_route = std::ranges::find(routes, name) != routes.end(),
                          .rx_queues = std::max(queues, 1U)});
  }
  return interfaces;
}

std::vector<NumaNode> Nodes(const fs::path& root, const std::vector<unsigned>& online_cpus) {
  constexpr std::string_view kNode = "node";
  constexpr const char* kPages = "hugepages/hugepages-2048kB";
  std::vector<NumaNode> nodes;
  const fs::path folder = root / "sys/devices/system/node";
  for (const std::string& name : Names(folder)) {
    if (!name.starts_with(kNode) || name.find_first_not_of("0123456789", kNode.size()) != std::string::npos) continue;
    const fs::path pages = folder / name / kPages;
    nodes.push_back({.number = static_cast<unsigned>(std::atoi(name.c_str() + kNode.size())),
                     .cpus = Cpus(folder / name / "cpulist"),
                     .huge_pages = {Number(pages / "nr_hugepages"), Number(pages / "free_hugepages")}});
  }
  if (!nodes.empty()) return nodes;
  const fs::path pages = root / "sys/kernel/mm" / kPages;
  return {{.number = 0,
           .cpus = online_cpus,
           .huge_pages = {Number(pages / "nr_hugepages"), Number(pages / "free_hugepages")}}};
}

}  // namespace

Host ReadHost(const std::string& root) {
  const fs::path base(root);
  Host host;
  host.root = root;
  while (host.root.ends_with('/')) host.root.pop_back();
  host.ports = Ports(base);
  host.interfaces = Interfaces(base);
  host.online_cpus = Cpus(base / "sys/devices/system/cpu/online");
  host.isolated_cpus = Cpus(base / "sys/devices/system/cpu/isolated");
  host.nodes = Nodes(base, host.online_cpus);
  for (const unsigned cpu : host.online_cpus) {
    const std::string governor = Line(base / fmt::format("sys/devices/system/cpu/cpu{}/cpufreq/scaling_governor", cpu));
    if (!governor.empty()) host.governors[cpu] = governor;
  }
  host.iommu = !Names(base / "sys/kernel/iommu_groups").empty();
  host.unsafe_noiommu = Line(base / "sys/module/vfio/parameters/enable_unsafe_noiommu_mode") == "Y";
  host.vfio_loaded = fs::exists(base / "sys/module/vfio_pci");
  return host;
}

const PciPort* FindPort(const Host& host, const std::string& address) {
  const auto found = std::ranges::find(host.ports, address, &PciPort::address);
  return found == host.ports.end() ? nullptr : &*found;
}

const NetworkInterface* FindInterface(const Host& host, const std::string& name) {
  const auto found = std::ranges::find(host.interfaces, name, &NetworkInterface::name);
  return found == host.interfaces.end() ? nullptr : &*found;
}

bool HasDefaultRoute(const Host& host, const PciPort& port) {
  return std::ranges::any_of(port.interfaces, [&](const std::string& name) {
    const NetworkInterface* interface = FindInterface(host, name);
    return interface != nullptr && interface->default_route;
  });
}

std::string PciIdText(const PciId& id) {
  return fmt::format("{:04x}:{:04x}", id.vendor, id.device);
}

}  // namespace spoor::dataplane::hw
