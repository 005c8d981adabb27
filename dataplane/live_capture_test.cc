#include "dataplane/live_capture.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "dataplane/hw/profile_options.h"
#include "dataplane/io/mbuf_pool.h"

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
  const auto plan = PlanProfile(profile, {.devices = {"r0", "r1"}});
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->ports.size(), 2u);
  EXPECT_EQ(plan->ports[0].spec, "net_af_packet0,iface=r0,framecnt=1024");
  EXPECT_EQ(plan->ports[1].spec, "net_af_packet1,iface=r1,framecnt=1024");
  EXPECT_EQ(plan->ports[1].interface, "r1");
  EXPECT_EQ(plan->ports[1].driver, "net_af_packet");
  EXPECT_EQ(plan->idle, IdleMode::kPoll);
  EXPECT_TRUE(plan->notice.empty());
  EXPECT_EQ(PlanProfile(ForInterfaces("net_pcap"), {.devices = {"r0"}})->ports[0].spec, "net_pcap0,rx_iface=r0");
}

TEST(LiveCapture, TheDevicesOfTheProfileAreUsedUnlessOthersAreNamed) {
  auto profile = ForInterfaces("net_af_xdp");
  profile.devices = {"a0"};
  EXPECT_EQ(PlanProfile(profile, {.devices = {}})->ports[0].interface, "a0");
  EXPECT_EQ(PlanProfile(profile, {.devices = {"b0"}})->ports[0].interface, "b0");
}

TEST(LiveCapture, AProfileThatNobodyRanSaysSo) {
  hw::HwProfile profile;
  profile.name = "ice";
  profile.device_arguments = "a=1";
  const auto plan = PlanProfile(profile, {.devices = {"0000:65:00.0"}});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->ports[0].spec, "0000:65:00.0");
  EXPECT_EQ(plan->pci_devices, (std::vector<std::string>{"0000:65:00.0,a=1"}));
  EXPECT_NE(plan->notice.find("never run"), std::string::npos);
}

hw::HwProfile Card(RssMode rss) {
  hw::HwProfile profile;
  profile.name = "card";
  profile.rss = rss;
  profile.queues = 4;
  profile.checksum_offload = profile.flow_rules = true;
  profile.idle = IdleMode::kInterrupt;
  return profile;
}

TEST(LiveCapture, ThePortSpreadsWhereItCanDoItRight) {
  struct Case {
    RssMode rss;
    Spreading wish;
    unsigned workers;
    Spreading spreading;
    unsigned queues;
  };
  for (const Case& test : {Case{RssMode::kInner, Spreading::kAuto, 4, Spreading::kAuto, 4},
                           Case{RssMode::kInner, Spreading::kSoftware, 4, Spreading::kSoftware, 1},
                           Case{RssMode::kInner, Spreading::kAuto, 5, Spreading::kSoftware, 1},
                           Case{RssMode::kInner, Spreading::kAuto, 1, Spreading::kSoftware, 1},
                           Case{RssMode::kOuter, Spreading::kAuto, 2, Spreading::kSoftware, 1},
                           Case{RssMode::kOuter, Spreading::kPort, 2, Spreading::kPort, 2},
                           Case{RssMode::kNone, Spreading::kPort, 2, Spreading::kSoftware, 1}}) {
    const auto plan =
        PlanProfile(Card(test.rss), {.devices = {"0000:65:00.0"}, .workers = test.workers, .spreading = test.wish});
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->spreading, test.spreading);
    EXPECT_EQ(plan->ports[0].queues, test.queues);
    EXPECT_EQ(plan->ports[0].rss, test.queues > 1 ? test.rss : RssMode::kNone);
  }
}

TEST(LiveCapture, EveryReceiveCoreHasAnInput) {
  const auto plan_of = [](RssMode rss, unsigned receive_cores, std::vector<std::string> devices) {
    return PlanProfile(Card(rss), {.devices = std::move(devices),
                                   .workers = 6,
                                   .spreading = Spreading::kSoftware,
                                   .receive_cores = receive_cores})
        .value()
        .ports[0];
  };
  const std::vector<std::string> one{"0000:65:00.0"};
  const std::vector<std::string> two{"0000:65:00.0", "0000:65:00.1"};
  EXPECT_EQ(plan_of(RssMode::kInner, 2, one).queues, 2u);
  EXPECT_EQ(plan_of(RssMode::kInner, 2, one).rss, RssMode::kOuter);
  EXPECT_EQ(plan_of(RssMode::kInner, 2, two).queues, 1u);
  EXPECT_EQ(plan_of(RssMode::kInner, 2, two).rss, RssMode::kNone);
  EXPECT_EQ(plan_of(RssMode::kOuter, 3, two).queues, 2u);
  EXPECT_EQ(plan_of(RssMode::kOuter, 16, one).queues, 4u) << "as many as the card has";
  EXPECT_EQ(plan_of(RssMode::kNone, 2, one).queues, 1u);
  auto card = Card(RssMode::kNone);
  card.cores = {2, 3, 4};
  const auto few = PlanProfile(card, {.devices = one, .workers = 2, .receive_cores = 2});
  ASSERT_FALSE(few);
  EXPECT_NE(few.error().message.find("2 receive core(s) need 4 cores, 3 are named"), std::string::npos);
}

TEST(LiveCapture, APortIsAskedForWhatTheProfileSays) {
  const auto plan = PlanProfile(Card(RssMode::kNone), {.devices = {"0000:65:00.0"}, .dns_ports = {53, 5353}});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_TRUE(plan->ports[0].checksum_offload && plan->ports[0].interrupts);
  EXPECT_FALSE(plan->ports[0].time_stamps);
  EXPECT_EQ(plan->ports[0].flow_ports, (std::vector<std::uint16_t>{53, 5353}));
}

TEST(LiveCapture, EveryLcoreNeedsACore) {
  auto card = Card(RssMode::kNone);
  card.cores = {2, 3};
  EXPECT_EQ(PlanProfile(card, {.devices = {"0000:65:00.0"}})->cpus, (std::vector<unsigned>{2, 3}));
  const auto few = PlanProfile(card, {.devices = {"0000:65:00.0"}, .workers = 2});
  ASSERT_FALSE(few);
  EXPECT_NE(few.error().message.find("need 3 cores, 2 are named"), std::string::npos) << few.error().message;
  EXPECT_EQ(PlanProfile(card, {.devices = {"0000:65:00.0"}, .workers = 2, .cpus = {5, 6, 7}})->cpus.size(), 3u);
}

TEST(LiveCapture, DevicesThatCannotBeAreRefused) {
  const auto interfaces = ForInterfaces("net_af_packet");
  hw::HwProfile nic;
  nic.name = "nic";
  const std::pair<base::Result<LiveCapture>, const char*> cases[] = {
      {PlanProfile(interfaces, {.devices = {}}), "give --device INTERFACE"},
      {PlanProfile(interfaces, {.devices = {"0000:65:00.0"}}), "no name of an interface"},
      {PlanProfile(interfaces, {.devices = {"a,b=c"}}), "no name of an interface"},
      {PlanProfile(interfaces, {.devices = {"r0", "r0"}}), "twice"},
      {PlanProfile(nic, {.devices = {}}), "give --device PCI-ADDRESS"},
      {PlanProfile(nic, {.devices = {"eth0"}}), "no PCI address"},
  };
  for (const auto& [plan, expected] : cases) {
    ASSERT_FALSE(plan) << expected;
    EXPECT_NE(plan.error().message.find(expected), std::string::npos) << plan.error().message;
  }
}

TEST(LiveCapture, RecommendedHugePagesHoldThePacketBuffersOfTwoPorts) {
  const char* folder = std::getenv("SPOOR_HW_PROFILES");
  const auto profiles = hw::ReadAllProfiles({folder == nullptr ? "hw-profiles" : folder});
  ASSERT_TRUE(profiles) << profiles.error().message;
  EXPECT_FALSE(profiles->empty());
  for (const hw::HwProfile& profile : *profiles) {
    const MbufDemand demand{.frame_count = 2 * profile.mempool_frames, .thread_count = profile.workers + 1};
    EXPECT_LE(MbufPool::Memory(demand).hugepage_octets, std::size_t{profile.hugepages_mib} << 20) << profile.name;
  }
}

}  // namespace
}  // namespace spoor::dataplane
