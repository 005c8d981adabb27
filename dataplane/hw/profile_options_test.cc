#include "dataplane/hw/profile_options.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

namespace spoor::dataplane::hw {
namespace {

// The folder of the source tree; set by the build.
std::string ProfileFolder() {
  const char* folder = std::getenv("SPOOR_HW_PROFILES");
  return folder == nullptr ? "hw-profiles" : folder;
}

class ProfileFile : public testing::Test {
 protected:
  ProfileFile() : path_("/tmp/spoor_profile_" + std::to_string(getpid()) + ".conf") {}
  ~ProfileFile() override { unlink(path_.c_str()); }

  base::Result<HwProfile> Read(const std::string& text) {
    std::ofstream(path_) << text;
    return ReadProfile(path_);
  }
  std::string ErrorOf(const std::string& text) {
    const auto profile = Read(text);
    return profile ? "none" : profile.error().message;
  }

  const std::string path_;
};

constexpr char kPci[] = "about = a NIC\ntried = no\ndriver = net_ice\nattachment = vfio-pci\npci-ids = 8086:1592\n";

TEST_F(ProfileFile, EveryKeyArrives) {
  const auto profile = Read(
      "about = a NIC\ntried = yes\ndriver = mlx5_pci\nattachment = bifurcated\npci-ids = 15b3:1017, 15b3:1019\n"
      "device-arguments = mprq_en=1,rxq_pkt_pad_en=0  # two\ndevices = 0000:65:00.0 0000:65:00.1\nqueues = 4\n"
      "rx-descriptors = 2048\nmempool-frames = 65535\nrss = inner\nchecksum-offload = yes\ntime-stamps = yes\n"
      "flow-rules = yes\nidle = interrupt\nworkers = 4\nreceive-cores = 2\ncores = 2-7\nsimd-bits = 512\n"
      "hugepages-mib = 4096\n");
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->about, "a NIC");
  EXPECT_TRUE(profile->tried);
  EXPECT_EQ(profile->driver, "mlx5_pci");
  EXPECT_EQ(profile->attachment, Attachment::kBifurcated);
  EXPECT_EQ(profile->pci_ids, (std::vector<PciId>{{0x15b3, 0x1017}, {0x15b3, 0x1019}}));
  EXPECT_EQ(profile->device_arguments, "mprq_en=1,rxq_pkt_pad_en=0");
  EXPECT_EQ(profile->devices, (std::vector<std::string>{"0000:65:00.0", "0000:65:00.1"}));
  EXPECT_EQ(profile->queues, 4u);
  EXPECT_EQ(profile->rx_descriptors, 2048u);
  EXPECT_EQ(profile->mempool_frames, 65535u);
  EXPECT_EQ(profile->rss, RssMode::kInner);
  EXPECT_TRUE(profile->checksum_offload && profile->time_stamps && profile->flow_rules);
  EXPECT_EQ(profile->idle, IdleMode::kInterrupt);
  EXPECT_EQ(profile->workers, 4u);
  EXPECT_EQ(profile->receive_cores, 2u);
  EXPECT_EQ(profile->cores, (std::vector<unsigned>{2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(profile->simd_bits, 512u);
  EXPECT_EQ(profile->hugepages_mib, 4096u);
}

TEST_F(ProfileFile, WhatIsWrongNamesFileAndLine) {
  const std::pair<std::string, std::string> cases[] = {
      {"quues = 4\n", ":6: "},
      {"queues = 0\n", ":6: queues '0': expected a number from 1 to 64"},
      {"queues\n", ":6: "},
      {"queues = 2\nqueues = 3\n", ":7: "},
      {"idle = sleep\n", ":6: idle 'sleep': expected one of poll, pause, interrupt"},
      {"\n# more\nrss = some\n", ":8: rss"},
      {"simd-bits = 33\n", ":6: simd-bits"},
      {"cores = 1-x\n", ":6: cores"},
      {"devices = eth0\n", ":6: devices 'eth0': expected a PCI address"},
      {"devices = a/b\n", ":6: devices"},
      {"pci-ids = 8086-1592\n", ":6: 'pci-ids' stands"},
      {"queues = 8\nrx-descriptors = 4096\nmempool-frames = 32767\n", ":8: mempool-frames '32767'"},
      {"rss = outer\n", ": rss needs more than one queue"},
      {"[port]\n", ":6: there are no sections"},
  };
  for (const auto& [text, expected] : cases) {
    const std::string message = ErrorOf(kPci + text);
    if (text.starts_with("pci-ids")) {
      EXPECT_NE(message, "none") << text;
      continue;
    }
    EXPECT_NE(message.find(path_ + expected), std::string::npos) << text << " gives " << message;
    EXPECT_EQ(message.find('\n'), std::string::npos);
  }
}

TEST_F(ProfileFile, WhatIsMissingIsNamed) {
  EXPECT_NE(ErrorOf("").find("'about' is missing"), std::string::npos);
  EXPECT_NE(ErrorOf("about = a\ntried = no\ndriver = net_ice\nattachment = vfio-pci\n").find("'pci-ids' is missing"),
            std::string::npos);
  EXPECT_NE(
      ErrorOf("about = a\ntried = no\ndriver = x\nattachment = interface\npci-ids = 8086:1592\n").find("no pci-ids"),
      std::string::npos);
  EXPECT_NE(
      ErrorOf("about = a\ntried = no\ndriver = x\nattachment = interface\ndevices = 0000:65:00.0\n").find("interface"),
      std::string::npos);
  EXPECT_FALSE(ReadProfile("/nonexistent.conf"));
}

TEST(Profiles, EveryOneOfThisProjectIsGood) {
  const auto profiles = ReadAllProfiles({ProfileFolder()});
  ASSERT_TRUE(profiles) << profiles.error().message;
  std::set<std::string> names;
  for (const HwProfile& profile : *profiles) {
    names.insert(profile.name);
    EXPECT_FALSE(profile.about.empty()) << profile.name;
    EXPECT_TRUE(profile.devices.empty() && profile.cores.empty()) << profile.name << " knows one machine";
    EXPECT_EQ(profile.tried, profile.attachment == Attachment::kInterface) << profile.name;
    std::ifstream file(ProfileFolder() + "/" + profile.name + ".conf");
    std::string first;
    std::getline(file, first);
    EXPECT_EQ(first.starts_with(profile.tried ? "# Run by tests/" : "# Not run on this hardware."), true)
        << profile.name << " does not say first whether it was run";
  }
  EXPECT_EQ(names, (std::set<std::string>{"af_packet", "af_xdp", "ena", "i40e-x710", "ice-e810", "ixgbe-x520",
                                          "mlx5-cx5", "mlx5-cx6", "mlx5-cx7", "pcap", "virtio"}));
}

TEST(Profiles, NoDeviceFitsTwo) {
  const auto profiles = ReadAllProfiles({ProfileFolder()});
  ASSERT_TRUE(profiles) << profiles.error().message;
  std::set<std::pair<std::uint16_t, std::uint16_t>> seen;
  for (const HwProfile& profile : *profiles) {
    for (const PciId& id : profile.pci_ids) {
      EXPECT_TRUE(seen.emplace(id.vendor, id.device).second) << profile.name << " " << std::hex << id.device;
    }
  }
}

TEST(Profiles, AreFoundByNameOrPath) {
  const std::vector<std::string> folders{"/nonexistent", ProfileFolder()};
  EXPECT_EQ(FindProfile("pcap", folders).value(), ProfileFolder() + "/pcap.conf");
  EXPECT_EQ(FindProfile("./mine.conf", folders).value(), "./mine.conf");
  const auto missing = FindProfile("cx5", folders);
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("af_packet, af_xdp"), std::string::npos) << missing.error().message;
}

}  // namespace
}  // namespace spoor::dataplane::hw
