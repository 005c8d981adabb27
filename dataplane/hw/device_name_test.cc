#include "dataplane/hw/device_name.h"

#include <gtest/gtest.h>

namespace spoor::dataplane::hw {
namespace {

TEST(DeviceName, TellsGoodFromBad) {
  for (const char* good : {"0000:65:00.0", "10ab:ff:1f.7"}) EXPECT_TRUE(IsPciAddress(good)) << good;
  for (const char* bad : {"65:00.0", "0000:65:00.8", "0000:65:00:0", "0000:6G:00.0", ""}) {
    EXPECT_FALSE(IsPciAddress(bad)) << bad;
  }
  for (const char* good : {"eth0", "enp101s0f0np0", "bond0.100"}) EXPECT_TRUE(IsInterfaceName(good)) << good;
  for (const char* bad : {"", "a,b", "sixteen-letters-", "a/b", ".", "..", "a b"})
    EXPECT_FALSE(IsInterfaceName(bad)) << bad;
}

}  // namespace
}  // namespace spoor::dataplane::hw
