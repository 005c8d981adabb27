#include "dataplane/hw/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/join.h"
#include "dataplane/hw/cpu_list.h"
#include "dataplane/hw/detect.h"

namespace spoor::dataplane::hw {
namespace {

constexpr unsigned kHugePage_mib = 2;

// A file that grub reads; the kernel's command line is that of the next start.
std::string GrubCommand(const Host& host, std::string_view name, const std::string& words) {
  return fmt::format(
      "mkdir -p {0}/etc/default/grub.d && printf '%s\\n' 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX {2}\"' > "
      "{0}/etc/default/grub.d/spoor-{1}.cfg && update-grub",
      host.root, name, words);
}

class Checker {
 public:
  Checker(const Host& host, const HwProfile& profile) : host_(host), profile_(profile) {}

  void Device(const std::string& name) {
    if (profile_.attachment == Attachment::kInterface) return Interface(name);
    const PciPort* port = FindPort(host_, name);
    if (port == nullptr) {
      return Add(name + " is not a network card of this machine", "the profile runs on it", "");
    }
    if (port->numa_node >= 0) nodes_.insert(static_cast<unsigned>(port->numa_node));
    if (std::ranges::find(profile_.pci_ids, port->id) == profile_.pci_ids.end()) {
      Add(fmt::format("{} is a {}", name, PciIdText(port->id)), "the profile is for other cards: see --hw-detect", "");
    }
    Binding(*port);
  }

  void Machine() {
    if (nodes_.empty()) nodes_.insert(host_.nodes.front().number);
    if (profile_.attachment == Attachment::kVfio) Iommu();
    for (const NumaNode& node : host_.nodes) {
      if (nodes_.contains(node.number)) HugePagesOf(node);
    }
    Cpus();
    Governor();
  }

  std::vector<Finding> findings;

 private:
  void Add(std::string what, std::string why, std::string command, bool reboot = false) {
    findings.push_back({std::move(what), std::move(why), std::move(command), reboot});
  }

  void Interface(const std::string& name) {
    const NetworkInterface* interface = FindInterface(host_, name);
    if (interface == nullptr) return Add(name + " is no interface of this machine", "the profile runs on it", "");
    if (!interface->up) {
      Add(name + " is down", "an interface that is down receives nothing", fmt::format("ip link set {} up", name));
    }
    if (profile_.driver == "net_af_xdp" && interface->rx_queues > 1) {
      Add(fmt::format("{} has {} queues", name, interface->rx_queues), "only frames of the first would be seen",
          fmt::format("ethtool -L {} combined 1", name));
    }
  }

  void Binding(const PciPort& port) {
    const std::string wanted = KernelDriver(profile_);
    if (port.driver == wanted) return;
    const std::string driver = port.driver.empty() ? "none" : port.driver;
    if (HasDefaultRoute(host_, port)) {
      return Add(fmt::format("{} ({}) carries the default route", port.address, driver),
                 "without it this machine may be out of reach: give another --device", "");
    }
    const std::string device = fmt::format("{}/sys/bus/pci/devices/{}", host_.root, port.address);
    std::string command = wanted == "vfio-pci" && host_.vfio_loaded ? "" : fmt::format("modprobe {} && ", wanted);
    command += fmt::format("echo {} > {}/driver_override && ", wanted, device);
    if (!port.driver.empty()) command += fmt::format("echo {} > {}/driver/unbind && ", port.address, device);
    command += fmt::format("echo {} > {}/sys/bus/pci/drivers_probe", port.address, host_.root);
    Add(fmt::format("{} is bound to {}", port.address, driver), fmt::format("DPDK needs it bound to {}", wanted),
        command);
  }

  void Iommu() {
    if (host_.iommu || host_.unsafe_noiommu) return;
    Add("there is no IOMMU",
        "vfio-pci needs one; a machine that has none, as a virtual one, can do without protection: "
        "echo 1 > /sys/module/vfio/parameters/enable_unsafe_noiommu_mode",
        GrubCommand(host_, "iommu", "intel_iommu=on iommu=pt"), true);
  }

  void HugePagesOf(const NumaNode& node) {
    const std::size_t wanted = profile_.hugepages_mib / kHugePage_mib;
    if (node.huge_pages.free >= wanted) return;
    const std::size_t used = node.huge_pages.all - std::min(node.huge_pages.all, node.huge_pages.free);
    const std::string folder = fmt::format("sys/devices/system/node/node{}/hugepages/hugepages-2048kB", node.number);
    Add(fmt::format("{} of {} huge pages of 2 MiB are free on NUMA node {}", node.huge_pages.free, wanted, node.number),
        "packet buffers and tables in small pages cost a page walk per look",
        fmt::format("echo {} > {}/{}/nr_hugepages", wanted + used, host_.root, folder));
  }

  void Cpus() {
    const unsigned threads = ThreadsOf(profile_);
    if (host_.online_cpus.size() < threads) {
      return Add(fmt::format("there are {} CPUs", host_.online_cpus.size()),
                 fmt::format("{} workers with their receive cores want {}: give --workers", profile_.workers, threads),
                 "");
    }
    if (profile_.idle != IdleMode::kPoll) return;
    const std::vector<unsigned> cores = profile_.cores.empty() ? Proposed(threads - 1) : profile_.cores;
    for (const unsigned cpu : cores) {
      if (std::ranges::find(host_.isolated_cpus, cpu) != host_.isolated_cpus.end()) continue;
      const std::string list = CpuListText(cores);
      return Add(fmt::format("CPUs {} are not isolated", list),
                 fmt::format("what else runs there makes workers miss frames; give them as --cores {}", list),
                 GrubCommand(host_, "cores", fmt::format("isolcpus={0} nohz_full={0} rcu_nocbs={0}", list)), true);
    }
  }

  // The last CPUs of the node that the port is near: the first have the interrupts.
  std::vector<unsigned> Proposed(std::size_t count) const {
    std::vector<unsigned> cpus = host_.online_cpus;
    for (const NumaNode& node : host_.nodes) {
      if (nodes_.contains(node.number) && node.cpus.size() > count) {
        cpus = node.cpus;
        break;
      }
    }
    count = std::min(count, cpus.size());
    return {cpus.end() - static_cast<std::ptrdiff_t>(count), cpus.end()};
  }

  void Governor() {
    std::vector<std::string> slow;
    for (const auto& [cpu, governor] : host_.governors) {
      if (governor != "performance") slow.push_back(std::to_string(cpu));
    }
    if (slow.empty()) return;
    Add(fmt::format("{} CPUs may lower their clock", slow.size()), "a worker that sleeps a little wakes up slow",
        fmt::format(
            "for cpu in {}; do echo performance > {}/sys/devices/system/cpu/cpu$cpu/cpufreq/scaling_governor; done",
            base::Join(slow, " "), host_.root));
  }

  const Host& host_;
  const HwProfile& profile_;
  std::set<unsigned> nodes_;  // that the ports are near
};

}  // namespace

std::vector<Finding> CheckHost(const Host& host, const HwProfile& profile, const std::vector<std::string>& devices) {
  Checker checker(host, profile);
  for (const std::string& device : devices) checker.Device(device);
  checker.Machine();
  return std::move(checker.findings);
}

}  // namespace spoor::dataplane::hw
