#include "dataplane/hw/host.h"

#include <gtest/gtest.h>

#include "dataplane/hw/host_testing.h"

namespace spoor::dataplane::hw {
namespace {

TEST(Host, ReadsPortsAndWhatIsBoundToThem) {
  const MachineFolder machine(4, 2);
  machine.AddCard("0000:65:00.0", "0x15b3", "0x1017", "mlx5_core", "ens1", 1);
  machine.AddCard("0000:66:00.0", "0x8086", "0x1592", "", "", -1);
  machine.Write("sys/bus/pci/devices/0000:00:1f.0/class", "0x060100");
  machine.SetDefaultRoute("ens1");
  const Host host = ReadHost(machine.root() + "/");
  EXPECT_EQ(host.root, machine.root());
  ASSERT_EQ(host.ports.size(), 2u) << "a bridge is no network card";
  const PciPort& port = host.ports[0];
  EXPECT_EQ(port.address, "0000:65:00.0");
  EXPECT_EQ(port.id, (PciId{0x15b3, 0x1017}));
  EXPECT_EQ(port.driver, "mlx5_core");
  EXPECT_EQ(port.numa_node, 1);
  EXPECT_EQ(port.interfaces, (std::vector<std::string>{"ens1"}));
  EXPECT_TRUE(HasDefaultRoute(host, port));
  EXPECT_EQ(host.ports[1].driver, "");
  EXPECT_EQ(host.ports[1].numa_node, -1);
  EXPECT_FALSE(HasDefaultRoute(host, host.ports[1]));
  EXPECT_EQ(FindPort(host, "0000:66:00.0"), &host.ports[1]);
  EXPECT_EQ(FindPort(host, "0000:67:00.0"), nullptr);
}

TEST(Host, InterfacesOfVirtioCardsAreDeeper) {
  const MachineFolder machine;
  machine.AddCard("0000:00:03.0", "0x1af4", "0x1041", "virtio-pci");
  std::filesystem::create_directories(machine.Path("sys/bus/pci/devices/0000:00:03.0/virtio2/net/eth0"));
  machine.AddInterface("eth0", 4, false);
  const Host host = ReadHost(machine.root());
  EXPECT_EQ(host.ports.at(0).interfaces, (std::vector<std::string>{"eth0"}));
  const NetworkInterface* eth0 = FindInterface(host, "eth0");
  ASSERT_NE(eth0, nullptr);
  EXPECT_EQ(eth0->rx_queues, 4u);
  EXPECT_FALSE(eth0->up || eth0->default_route);
}

TEST(Host, ReadsNodesCpusAndTheRest) {
  const MachineFolder machine(4, 2);
  machine.SetHugePages(1, 512, 100);
  machine.Write("sys/devices/system/cpu/isolated", "6-7");
  machine.Write("sys/devices/system/cpu/cpu3/cpufreq/scaling_governor", "powersave");
  machine.Write("sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "Y");
  std::filesystem::create_directories(machine.Path("sys/kernel/iommu_groups/0"));
  machine.Write("proc/net/ipv6_route", std::string(32, '0') + " 00 " + std::string(32, '0') + " 00 " +
                                           std::string(32, 'f') + " 00000400 00000001 00000000 00000003 six0");
  machine.AddInterface("six0");
  const Host host = ReadHost(machine.root());
  ASSERT_EQ(host.nodes.size(), 2u);
  EXPECT_EQ(host.nodes[1].cpus, (std::vector<unsigned>{4, 5, 6, 7}));
  EXPECT_EQ(host.nodes[1].huge_pages.all, 512u);
  EXPECT_EQ(host.nodes[1].huge_pages.free, 100u);
  EXPECT_EQ(host.online_cpus.size(), 8u);
  EXPECT_EQ(host.isolated_cpus, (std::vector<unsigned>{6, 7}));
  EXPECT_EQ(host.governors, (std::map<unsigned, std::string>{{3, "powersave"}}));
  EXPECT_TRUE(host.iommu && host.unsafe_noiommu);
  EXPECT_FALSE(host.vfio_loaded);
  EXPECT_TRUE(FindInterface(host, "six0")->default_route);
}

TEST(Host, TheRunningMachineAndAnEmptyFolderCanBeRead) {
  const Host here = ReadHost("/");
  EXPECT_EQ(here.root, "");
  EXPECT_FALSE(here.nodes.empty() || here.online_cpus.empty());
  const Host nowhere = ReadHost("/nonexistent");
  EXPECT_TRUE(nowhere.ports.empty() && nowhere.interfaces.empty());
  EXPECT_EQ(nowhere.nodes.size(), 1u);
}

}  // namespace
}  // namespace spoor::dataplane::hw
