#include "dataplane/hw/detect.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/join.h"

namespace spoor::dataplane::hw {
namespace {

constexpr std::string_view kFallback = "af_packet";

bool Matches(const HwProfile& profile, const PciPort& port) {
  return std::ranges::find(profile.pci_ids, port.id) != profile.pci_ids.end();
}

class Detector {
 public:
  Detector(const Host& host, Detection& detection) : host_(host), detection_(detection) {}

  // A profile of cards.
  void TryCards(const HwProfile& profile) {
    bool present = false;
    for (const PciPort& port : host_.ports) {
      if (!Matches(profile, port)) continue;
      present = true;
      for (const std::string& wrong : WrongWithPort(host_, profile, port)) Reject(profile, port.address + " " + wrong);
      if (!HasDefaultRoute(host_, port)) Accept(profile, port.address);
    }
    if (present) return RejectSizes(profile);
    std::vector<std::string> ids;
    for (const PciId& id : profile.pci_ids) ids.push_back(PciIdText(id));
    Reject(profile, "no card " + base::Join(ids, ", "));
  }

  // A profile of interfaces; only one of them is ever chosen, after the cards.
  void TryInterfaces(const HwProfile& profile) {
    const bool fallback = profile.name == kFallback;
    const bool wanted = fallback && detection_.profile.empty();
    if (!fallback) Reject(profile, fmt::format("{} asks less of the machine or is faster", kFallback));
    if (fallback && !wanted) Reject(profile, detection_.profile + " is faster");
    if (wanted) detection_.profile = profile.name;
    for (const NetworkInterface& interface : host_.interfaces) {
      const auto wrong = WrongWithInterface(profile, interface);
      for (const std::string& why : wrong) Reject(profile, interface.name + " " + why);
      if (wanted && !interface.default_route && interface.up) detection_.devices.push_back(interface.name);
    }
    if (wanted) RejectSizes(profile);
  }

 private:
  void Reject(const HwProfile& profile, std::string why) {
    detection_.rejected.push_back({profile.name, std::move(why)});
  }

  void Accept(const HwProfile& profile, const std::string& device) {
    if (detection_.profile.empty()) detection_.profile = profile.name;
    if (detection_.profile == profile.name) {
      detection_.devices.push_back(device);
    } else {
      Reject(profile, fmt::format("{} is left to you: the sensor runs one profile, {}", device, detection_.profile));
    }
  }

  void RejectSizes(const HwProfile& profile) {
    if (host_.online_cpus.size() < ThreadsOf(profile)) {
      Reject(profile, fmt::format("{} workers want {} CPUs, there are {}: give --workers", profile.workers,
                                  ThreadsOf(profile), host_.online_cpus.size()));
    }
  }

  const Host& host_;
  Detection& detection_;
};

}  // namespace

Detection Detect(const Host& host, const std::vector<HwProfile>& profiles) {
  Detection detection;
  Detector detector(host, detection);
  for (const HwProfile& profile : profiles) {
    if (profile.attachment != Attachment::kInterface) detector.TryCards(profile);
  }
  for (const HwProfile& profile : profiles) {
    if (profile.attachment == Attachment::kInterface) detector.TryInterfaces(profile);
  }
  return detection;
}

std::vector<std::string> WrongWithPort(const Host& host, const HwProfile& profile, const PciPort& port) {
  std::vector<std::string> wrong;
  if (port.driver != KernelDriver(profile)) {
    wrong.push_back(fmt::format("has the kernel's driver {}, not {}", port.driver.empty() ? "none" : port.driver,
                                KernelDriver(profile)));
  }
  if (HasDefaultRoute(host, port)) wrong.emplace_back("carries the default route of this machine: it is not taken");
  if (port.numa_node < 0 && host.nodes.size() > 1) wrong.emplace_back("does not say which NUMA node it is near");
  return wrong;
}

std::vector<std::string> WrongWithInterface(const HwProfile& profile, const NetworkInterface& interface) {
  std::vector<std::string> wrong;
  if (interface.default_route) wrong.emplace_back("carries the default route of this machine: it is not chosen");
  if (!interface.up) wrong.emplace_back("is down");
  if (profile.driver == "net_af_xdp" && interface.rx_queues > 1) {
    wrong.push_back(fmt::format("has {} queues, and only the first would be read", interface.rx_queues));
  }
  return wrong;
}

std::string KernelDriver(const HwProfile& profile) {
  switch (profile.attachment) {
    case Attachment::kVfio:
      return "vfio-pci";
    case Attachment::kBifurcated:
      // The one family that shares its cards with the kernel.
      return "mlx5_core";
    case Attachment::kInterface:
      break;
  }
  return "";
}

unsigned ThreadsOf(const HwProfile& profile) {
  const unsigned receive_cores = profile.workers > 1 ? profile.receive_cores : 0;
  return profile.workers + receive_cores + (profile.idle == IdleMode::kPoll ? 1 : 0);
}

}  // namespace spoor::dataplane::hw
