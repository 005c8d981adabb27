#include "cli/amount_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace spoor::cli {
namespace {

TEST(OctetsText, TakesTheUnitThatFits) {
  EXPECT_EQ(OctetsText(0), "0.0 KiB");
  EXPECT_EQ(OctetsText(491'520), "480.0 KiB");
  EXPECT_EQ(OctetsText(std::uint64_t{64} << 30U), "64.0 GiB");
  EXPECT_EQ(OctetsText(std::numeric_limits<std::uint64_t>::max()), "16777216.0 TiB");
}

TEST(AmountText, IsShort) {
  EXPECT_EQ(AmountText(0), "0");
  EXPECT_EQ(AmountText(0.049), "0");
  EXPECT_EQ(AmountText(0.26), "0.3");
  EXPECT_EQ(AmountText(9.94), "9.9");
  EXPECT_EQ(AmountText(9.96), "10");
  EXPECT_EQ(AmountText(9999.4), "9999");
  EXPECT_EQ(AmountText(9999.6), "10.0k");
  EXPECT_EQ(AmountText(99'960), "100k");
  EXPECT_EQ(AmountText(12'345'678), "12.3M");
  EXPECT_EQ(AmountText(999'600'000), "1.0G");
  for (double amount = 0.001; amount < 1e12; amount *= 1.07) EXPECT_LE(AmountText(amount).size(), 6u) << amount;
}

TEST(CountText, HasNoParts) {
  EXPECT_EQ(CountText(0), "0");
  EXPECT_EQ(CountText(7), "7");
  EXPECT_EQ(CountText(10), "10");
  EXPECT_EQ(CountText(9999), "9999");
  EXPECT_EQ(CountText(12'345), "12.3k");
}

}  // namespace
}  // namespace spoor::cli
