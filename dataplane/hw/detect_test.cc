#include "dataplane/hw/detect.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "dataplane/hw/host_testing.h"
#include "dataplane/hw/profile_options.h"

namespace spoor::dataplane::hw {
namespace {

using Devices = std::vector<std::string>;

// On the profiles of this project.
Detection DetectOn(const MachineFolder& machine) {
  const char* folder = std::getenv("SPOOR_HW_PROFILES");
  const auto profiles = ReadAllProfiles({folder == nullptr ? "hw-profiles" : folder});
  EXPECT_TRUE(profiles) << profiles.error().message;
  return Detect(ReadHost(machine.root()), *profiles);
}

bool Rejects(const Detection& detection, const std::string& profile, const std::string& words) {
  return std::ranges::any_of(detection.rejected, [&](const Rejection& rejection) {
    return rejection.profile == profile && rejection.why.find(words) != std::string::npos;
  });
}

TEST(Detect, TakesEveryPortOfTheCard) {
  const MachineFolder machine(8);
  machine.AddCard("0000:65:00.0", "0x15b3", "0x1017", "mlx5_core", "ens1f0");
  machine.AddCard("0000:65:00.1", "0x15b3", "0x1017", "mlx5_core", "ens1f1");
  machine.AddInterface("mgmt");
  machine.SetDefaultRoute("mgmt");
  const Detection found = DetectOn(machine);
  EXPECT_EQ(found.profile, "mlx5-cx5");
  EXPECT_EQ(found.devices, (Devices{"0000:65:00.0", "0000:65:00.1"}));
  EXPECT_FALSE(Rejects(found, "mlx5-cx5", ""));
  EXPECT_TRUE(Rejects(found, "mlx5-cx6", "no card 15b3:101b"));
  EXPECT_TRUE(Rejects(found, "af_packet", "mlx5-cx5 is faster"));
}

TEST(Detect, NamesWhatAProfileAssumesInVain) {
  const MachineFolder machine(2, 2);
  machine.AddCard("0000:65:00.0", "0x8086", "0x1592", "ice", "ens1", -1);
  const Detection found = DetectOn(machine);
  EXPECT_EQ(found.profile, "ice-e810");
  EXPECT_TRUE(Rejects(found, "ice-e810", "kernel's driver ice, not vfio-pci"));
  EXPECT_TRUE(Rejects(found, "ice-e810", "which NUMA node"));
  EXPECT_TRUE(Rejects(found, "ice-e810", "4 workers want 6 CPUs, there are 4"));
}

TEST(Detect, NeverTakesTheDefaultRoute) {
  const MachineFolder machine;
  machine.AddCard("0000:00:03.0", "0x1af4", "0x1041", "virtio-pci", "eth0");
  machine.AddInterface("eth1");
  machine.AddInterface("eth2", 4, false);
  machine.SetDefaultRoute("eth0");
  const Detection found = DetectOn(machine);
  EXPECT_EQ(found.profile, "af_packet");
  EXPECT_EQ(found.devices, (Devices{"eth1"}));
  EXPECT_TRUE(Rejects(found, "virtio", "0000:00:03.0 carries the default route"));
  EXPECT_TRUE(Rejects(found, "af_packet", "eth0 carries the default route"));
  EXPECT_TRUE(Rejects(found, "af_packet", "eth2 is down"));
  EXPECT_TRUE(Rejects(found, "af_xdp", "eth2 has 4 queues"));
}

TEST(Detect, OneProfileRuns) {
  const MachineFolder machine(16);
  machine.AddCard("0000:65:00.0", "0x8086", "0x10fb", "vfio-pci");
  machine.AddCard("0000:66:00.0", "0x8086", "0x1592", "vfio-pci");
  const Detection found = DetectOn(machine);
  EXPECT_EQ(found.profile, "ice-e810");
  EXPECT_EQ(found.devices, (Devices{"0000:66:00.0"}));
  EXPECT_TRUE(Rejects(found, "ixgbe-x520", "0000:65:00.0 is left to you"));
}

}  // namespace
}  // namespace spoor::dataplane::hw
