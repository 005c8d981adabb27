#include "dataplane/hw/check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "dataplane/hw/host_testing.h"

namespace spoor::dataplane::hw {
namespace {

HwProfile Ice() {
  HwProfile profile;
  profile.name = "ice";
  profile.attachment = Attachment::kVfio;
  profile.pci_ids = {{0x8086, 0x1592}};
  profile.hugepages_mib = 2048;
  profile.workers = 2;
  profile.idle = IdleMode::kPoll;
  return profile;
}

HwProfile OnInterfaces(const std::string& driver) {
  HwProfile profile;
  profile.driver = driver;
  profile.attachment = Attachment::kInterface;
  return profile;
}

const Finding* Find(const std::vector<Finding>& findings, const std::string& words) {
  const auto found = std::ranges::find_if(
      findings, [&](const Finding& finding) { return finding.what.find(words) != std::string::npos; });
  return found == findings.end() ? nullptr : &*found;
}

std::string ContentOf(const MachineFolder& machine, const std::string& name) {
  std::ifstream file(machine.Path(name));
  std::string line;
  std::getline(file, line);
  return line;
}

// The command of the finding, run by a shell as scripts/setup-host does.
void Mend(const std::vector<Finding>& findings, const std::string& words) {
  const Finding* finding = Find(findings, words);
  ASSERT_NE(finding, nullptr) << words;
  EXPECT_EQ(std::system(finding->command.c_str()), 0) << finding->command;
}

TEST(Check, AGoodMachineHasNoFindings) {
  const MachineFolder machine(8, 2);
  machine.AddCard("0000:65:00.0", "0x8086", "0x1592", "vfio-pci", "", 1);
  machine.SetHugePages(1, 2000, 1024);
  machine.Write("sys/devices/system/cpu/isolated", "13-15");
  machine.Write("sys/devices/system/cpu/cpu13/cpufreq/scaling_governor", "performance");
  std::filesystem::create_directories(machine.Path("sys/kernel/iommu_groups/0"));
  const auto findings = CheckHost(ReadHost(machine.root()), Ice(), {"0000:65:00.0"});
  EXPECT_TRUE(findings.empty()) << findings[0].what;
}

TEST(Check, EverythingThatIsMissingIsFound) {
  const MachineFolder machine(8, 2);
  machine.AddCard("0000:65:00.0", "0x8086", "0x1592", "ice", "ens1", 1);
  machine.SetHugePages(1, 1000, 10);
  machine.Write("sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", "powersave");
  const auto findings = CheckHost(ReadHost(machine.root()), Ice(), {"0000:65:00.0"});
  ASSERT_EQ(findings.size(), 5u);
  EXPECT_NE(Find(findings, "0000:65:00.0 is bound to ice"), nullptr);
  EXPECT_TRUE(Find(findings, "no IOMMU")->reboot);
  EXPECT_NE(Find(findings, "10 of 1024 huge pages of 2 MiB are free on NUMA node 1"), nullptr);
  const Finding* cores = Find(findings, "CPUs 13-15 are not isolated");
  ASSERT_NE(cores, nullptr) << "the last of the node that the card is near";
  EXPECT_NE(cores->command.find("isolcpus=13-15"), std::string::npos);
  EXPECT_NE(Find(findings, "1 CPUs may lower their clock"), nullptr);
  for (const Finding& finding : findings) EXPECT_FALSE(finding.why.empty() || finding.command.empty()) << finding.what;
}

TEST(Check, TheCommandsMendWhatWasFound) {
  const MachineFolder machine(8);
  machine.AddCard("0000:65:00.0", "0x8086", "0x1592", "ice", "ens1");
  machine.Write("sys/module/vfio_pci/version", "1");
  machine.SetHugePages(0, 1000, 10);
  machine.Write("sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", "powersave");
  const auto findings = CheckHost(ReadHost(machine.root()), Ice(), {"0000:65:00.0"});
  Mend(findings, "is bound to ice");
  EXPECT_EQ(ContentOf(machine, "sys/bus/pci/devices/0000:65:00.0/driver_override"), "vfio-pci");
  EXPECT_EQ(ContentOf(machine, "sys/bus/pci/drivers/ice/unbind"), "0000:65:00.0");
  EXPECT_EQ(ContentOf(machine, "sys/bus/pci/drivers_probe"), "0000:65:00.0");
  Mend(findings, "huge pages");
  EXPECT_EQ(ContentOf(machine, "sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages"), "2014");
  Mend(findings, "lower their clock");
  EXPECT_EQ(ContentOf(machine, "sys/devices/system/cpu/cpu2/cpufreq/scaling_governor"), "performance");
}

TEST(Check, NobodyIsLockedOut) {
  const MachineFolder machine(8);
  machine.AddCard("0000:65:00.0", "0x8086", "0x1592", "ice", "ens1");
  machine.SetDefaultRoute("ens1");
  const auto findings = CheckHost(ReadHost(machine.root()), Ice(), {"0000:65:00.0"});
  const Finding* route = Find(findings, "carries the default route");
  ASSERT_NE(route, nullptr);
  EXPECT_EQ(route->command, "");
  EXPECT_EQ(Find(findings, "is bound to"), nullptr);
}

TEST(Check, WrongDevicesHaveNoCommand) {
  const MachineFolder machine(8);
  machine.AddCard("0000:65:00.0", "0x8086", "0x10fb", "vfio-pci");
  const Host host = ReadHost(machine.root());
  EXPECT_NE(Find(CheckHost(host, Ice(), {"0000:65:00.0"}), "0000:65:00.0 is a 8086:10fb"), nullptr);
  EXPECT_NE(Find(CheckHost(host, Ice(), {"0000:99:00.0"}), "0000:99:00.0 is not a network card"), nullptr);
  EXPECT_NE(Find(CheckHost(host, OnInterfaces("net_af_packet"), {"eth9"}), "eth9 is no interface"), nullptr);
}

TEST(Check, InterfacesMustBeUpAndHaveOneQueueForXdp) {
  const MachineFolder machine(1);
  machine.AddInterface("eth1", 4, false);
  const Host host = ReadHost(machine.root());
  const auto packet = CheckHost(host, OnInterfaces("net_af_packet"), {"eth1"});
  ASSERT_EQ(packet.size(), 1u);
  EXPECT_EQ(packet[0].command, "ip link set eth1 up");
  EXPECT_EQ(Find(CheckHost(host, OnInterfaces("net_af_xdp"), {"eth1"}), "4 queues")->command,
            "ethtool -L eth1 combined 1");
}

TEST(Check, TooFewCpusAreForAPerson) {
  const MachineFolder machine(2);
  HwProfile profile = OnInterfaces("net_af_packet");
  profile.workers = 2;  // and a receive core
  const auto findings = CheckHost(ReadHost(machine.root()), profile, {});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].what, "there are 2 CPUs");
  EXPECT_EQ(findings[0].command, "");
}

}  // namespace
}  // namespace spoor::dataplane::hw
