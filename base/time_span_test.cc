#include "base/time_span.h"

#include <gtest/gtest.h>

namespace spoor::base {
namespace {

TEST(TimeSpan, UnitsComeOnceLargestFirst) {
  EXPECT_EQ(ParseTimeSpan_s("2y"), 2 * 365 * 86400);
  EXPECT_EQ(ParseTimeSpan_s("1w2d3h4m5s"), 604'800 + 172'800 + 10'800 + 240 + 5);
  EXPECT_EQ(ParseTimeSpan_s("100000000s"), 100'000'000);
  EXPECT_EQ(ParseTimeSpan_s(""), 0);
  for (const char* text : {"1", "d", "1d1d", "1s1d", "1x", "-1d", "1.5d", " 1d", "99999999999y", "1000000000000s1s"}) {
    EXPECT_EQ(ParseTimeSpan_s(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace spoor::base
