#include "dataplane/hw/report.h"

#include <gtest/gtest.h>

namespace spoor::dataplane::hw {
namespace {

TEST(Report, NamesProfileCommandAndRejections) {
  Host host;
  host.nodes.resize(1);
  host.ports.push_back({.address = "0000:65:00.0", .id = {0x8086, 0x1592}, .driver = "ice", .interfaces = {"ens1"}});
  const std::string text = DetectionText(host, {"ice-e810", {"0000:65:00.0"}, {{"virtio", "no card"}}});
  EXPECT_NE(text.find("card:    0000:65:00.0 8086:1592 driver ice, node -1, interface ens1\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("profile: ice-e810\n"), std::string::npos);
  EXPECT_NE(text.find("run:     spoor-sensor --hw-profile ice-e810 --device 0000:65:00.0\n"), std::string::npos);
  EXPECT_NE(text.find("rejected: virtio: no card\n"), std::string::npos);
}

TEST(Report, FindingsInBothForms) {
  const std::vector<Finding> findings{{"no \"pages\"", "slow", "echo 1", false}, {"no IOMMU", "unsafe", "", true}};
  const std::string text = FindingsText("x", findings);
  EXPECT_NE(text.find("what: no \"pages\"\nwhy:  slow\nmend: echo 1\n\nwhat: no IOMMU\nwhy:  unsafe\n      then"),
            std::string::npos)
      << text;
  EXPECT_EQ(FindingsText("x", {}), "nothing is missing for profile x\n");
  EXPECT_EQ(FindingsJson("x", {findings[0]}),
            R"({"profile":"x","findings":[{"what":"no \"pages\"","why":"slow","command":"echo 1","reboot":false}]})"
            "\n");
}

}  // namespace
}  // namespace spoor::dataplane::hw
