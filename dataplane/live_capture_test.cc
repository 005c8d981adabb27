#include "dataplane/live_capture.h"

#include <gtest/gtest.h>

namespace spoor::dataplane {
namespace {

hw::HwProfile ForInterfaces(const std::string& driver) {
  hw::HwProfile profile;
  profile.name = "test";
  profile.driver = driver;
  profile.attachment = hw::Attachment::kInterface;
  profile.idle = IdleMode::kPoll;
  profile.tried = true;
  return profile;
}

TEST(LiveCapture, AVirtualDeviceIsAPort) {
  const LiveCapture plan = PlanVirtualDevices({"net_null0", "net_ring1,a=b"});
  ASSERT_EQ(plan.ports.size(), 2u);
  EXPECT_EQ(plan.ports[1].spec, "net_ring1,a=b");
  EXPECT_TRUE(plan.notice.empty());
}

TEST(LiveCapture, InterfacesBecomeVirtualDevices) {
  auto profile = ForInterfaces("net_af_packet");
  profile.device_arguments = "framecnt=1024";
  const auto plan = PlanProfile(profile, {"r0", "r1"});
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->ports.size(), 2u);
  EXPECT_EQ(plan->ports[0].spec, "net_af_packet0,iface=r0,framecnt=1024");
  EXPECT_EQ(plan->ports[1].spec, "net_af_packet1,iface=r1,framecnt=1024");
  EXPECT_EQ(plan->ports[1].interface, "r1");
  EXPECT_EQ(plan->ports[1].driver, "net_af_packet");
  EXPECT_EQ(plan->idle, IdleMode::kPoll);
  EXPECT_TRUE(plan->notice.empty());
  EXPECT_EQ(PlanProfile(ForInterfaces("net_pcap"), {"r0"})->ports[0].spec, "net_pcap0,rx_iface=r0");
}

TEST(LiveCapture, TheDevicesOfTheProfileAreUsedUnlessOthersAreNamed) {
  auto profile = ForInterfaces("net_af_xdp");
  profile.devices = {"a0"};
  EXPECT_EQ(PlanProfile(profile, {})->ports[0].interface, "a0");
  EXPECT_EQ(PlanProfile(profile, {"b0"})->ports[0].interface, "b0");
}

TEST(LiveCapture, AProfileThatNobodyRanSaysSo) {
  hw::HwProfile profile;
  profile.name = "ice";
  profile.device_arguments = "a=1";
  const auto plan = PlanProfile(profile, {"0000:65:00.0"});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->ports[0].spec, "0000:65:00.0");
  EXPECT_EQ(plan->pci_devices, (std::vector<std::string>{"0000:65:00.0,a=1"}));
  EXPECT_NE(plan->notice.find("never run"), std::string::npos);
}

TEST(LiveCapture, DevicesThatCannotBeAreRefused) {
  const auto interfaces = ForInterfaces("net_af_packet");
  hw::HwProfile nic;
  nic.name = "nic";
  const std::pair<base::Result<LiveCapture>, const char*> cases[] = {
      {PlanProfile(interfaces, {}), "give --device INTERFACE"},
      {PlanProfile(interfaces, {"0000:65:00.0"}), "no name of an interface"},
      {PlanProfile(interfaces, {"a,b=c"}), "no name of an interface"},
      {PlanProfile(interfaces, {"r0", "r0"}), "twice"},
      {PlanProfile(nic, {}), "give --device PCI-ADDRESS"},
      {PlanProfile(nic, {"eth0"}), "no PCI address"},
  };
  for (const auto& [plan, expected] : cases) {
    ASSERT_FALSE(plan) << expected;
    EXPECT_NE(plan.error().message.find(expected), std::string::npos) << plan.error().message;
  }
}

}  // namespace
}  // namespace spoor::dataplane
