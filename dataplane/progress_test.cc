#include "dataplane/progress.h"

#include <gtest/gtest.h>

namespace spoor::dataplane {
namespace {

TEST(ShortNumber, KeepsThreeDigitsOrSo) {
  EXPECT_EQ(ShortNumber(0), "0");
  EXPECT_EQ(ShortNumber(999.4), "999");
  EXPECT_EQ(ShortNumber(1500), "1.5 k");
  EXPECT_EQ(ShortNumber(12345678), "12.35 M");
}

TEST(Progress, AnEmptyReplayIsNoDivisionByZero) {
  Progress progress(0);
  progress.Update("a.pcap", 0);
}

}  // namespace
}  // namespace spoor::dataplane
