#include "dataplane/hw/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/join.h"

namespace spoor::dataplane::hw {
namespace {

std::string HugePagesText(const Host& host) {
  std::vector<std::string> nodes;
  for (const NumaNode& node : host.nodes) {
    nodes.push_back(fmt::format("{} of {} on node {}", node.huge_pages.free, node.huge_pages.all, node.number));
  }
  return base::Join(nodes, ", ");
}

}  // namespace

std::string DetectionText(const Host& host, const Detection& detection) {
  std::string text =
      fmt::format("machine: {} CPUs, {} NUMA node(s), free huge pages of 2 MiB: {}, IOMMU {}\n",
                  host.online_cpus.size(), host.nodes.size(), HugePagesText(host), host.iommu ? "on" : "off");
  for (const PciPort& port : host.ports) {
    text += fmt::format("card:    {} {} driver {}, node {}{}{}\n", port.address, PciIdText(port.id),
                        port.driver.empty() ? "none" : port.driver, port.numa_node,
                        port.interfaces.empty() ? "" : ", interface ", base::Join(port.interfaces, " "));
  }
  text += fmt::format("profile: {}\n", detection.profile.empty() ? "none" : detection.profile);
  if (!detection.profile.empty()) {
    const std::string devices =
        detection.devices.empty() ? " --device INTERFACE" : " --device " + base::Join(detection.devices, " --device ");
    text += fmt::format("run:     spoor-sensor --hw-profile {}{}\n", detection.profile, devices);
    text += fmt::format("first:   spoor-sensor --hw-check --hw-profile {}{}\n", detection.profile, devices);
  }
  for (const Rejection& rejection : detection.rejected) {
    text += fmt::format("rejected: {}: {}\n", rejection.profile, rejection.why);
  }
  return text;
}

std::string FindingsText(const std::string& profile, const std::vector<Finding>& findings) {
  if (findings.empty()) return fmt::format("nothing is missing for profile {}\n", profile);
  std::string text = fmt::format("{} finding(s) for profile {}\n", findings.size(), profile);
  for (const Finding& finding : findings) {
    text += fmt::format("\nwhat: {}\nwhy:  {}\n", finding.what, finding.why);
    if (!finding.command.empty()) text += fmt::format("mend: {}\n", finding.command);
    if (finding.reboot) text += "      then start the machine anew\n";
  }
  return text;
}

std::string FindingsJson(const std::string& profile, const std::vector<Finding>& findings) {
  nlohmann::ordered_json root{{"profile", profile}, {"findings", nlohmann::ordered_json::array()}};
  for (const Finding& finding : findings) {
    root["findings"].push_back(
        {{"what", finding.what}, {"why", finding.why}, {"command", finding.command}, {"reboot", finding.reboot}});
  }
  return root.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace spoor::dataplane::hw
