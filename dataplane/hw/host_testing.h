// Made-up machines for tests: folders with the files of /sys and /proc that the sensor reads.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temporary_folder.h"

namespace spoor::dataplane::hw {

class MachineFolder {
 public:
  explicit MachineFolder(unsigned cpus_per_node = 4, unsigned nodes = 1) {
    std::filesystem::create_directories(Path("sys/class/net"));
    Write("sys/devices/system/cpu/online", "0-" + std::to_string(cpus_per_node * nodes - 1));
    Write("sys/devices/system/cpu/isolated", "");
    for (unsigned node = 0; node < nodes; ++node) {
      const std::string first = std::to_string(node * cpus_per_node);
      const std::string last = std::to_string((node + 1) * cpus_per_node - 1);
      Write(Node(node) + "/cpulist", first + "-" + last);
      SetHugePages(node, 0, 0);
    }
  }

  std::string root() const { return folder_.path(); }
  std::filesystem::path Path(const std::string& name) const { return std::filesystem::path(folder_.path()) / name; }

  void Write(const std::string& name, const std::string& line) const {
    std::filesystem::create_directories(Path(name).parent_path());
    std::ofstream(Path(name)) << line << '\n';
  }

  void SetHugePages(unsigned node, unsigned all, unsigned free) const {
    Write(Node(node) + "/hugepages/hugepages-2048kB/nr_hugepages", std::to_string(all));
    Write(Node(node) + "/hugepages/hugepages-2048kB/free_hugepages", std::to_string(free));
  }

  // "0x8086", "0x1592"; no driver or no interface when empty.
  void AddCard(const std::string& address, const std::string& vendor, const std::string& device,
               const std::string& driver, const std::string& interface = "", int node = 0) const {
    const std::string folder = "sys/bus/pci/devices/" + address;
    Write(folder + "/class", "0x020000");
    Write(folder + "/vendor", vendor);
    Write(folder + "/device", device);
    Write(folder + "/numa_node", std::to_string(node));
    Write(folder + "/driver_override", "(null)");
    if (!driver.empty()) {
      Write("sys/bus/pci/drivers/" + driver + "/unbind", "");
      std::filesystem::create_directory_symlink("../../drivers/" + driver, Path(folder + "/driver"));
    }
    if (interface.empty()) return;
    std::filesystem::create_directories(Path(folder + "/net/" + interface));
    AddInterface(interface);
  }

  void AddInterface(const std::string& name, unsigned queues = 1, bool up = true) const {
    Write("sys/class/net/" + name + "/flags", up ? "0x1003" : "0x1002");
    for (unsigned queue = 0; queue < queues; ++queue) {
      std::filesystem::create_directories(Path("sys/class/net/" + name + "/queues/rx-" + std::to_string(queue)));
    }
  }

  void SetDefaultRoute(const std::string& interface) const {
    Write("proc/net/route", "Iface\tDestination\tGateway\n" + interface + "\t00000000\t010200C0\t0003");
  }

 private:
  static std::string Node(unsigned node) { return "sys/devices/system/node/node" + std::to_string(node); }

  const test::TemporaryFolder folder_;
};

}  // namespace spoor::dataplane::hw
