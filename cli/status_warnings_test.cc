#include "cli/status_warnings.h"

#include <gtest/gtest.h>

namespace spoor::cli {
namespace {

TEST(UnmatchedResponses, AreAShareOfThoseThatWereLookedUp) {
  const Share share = UnmatchedResponses({{"messages.accepted", 60},
                                          {"messages.refused.truncated", 5},
                                          {"messages.refused.rcode", 4},
                                          {"messages.refused.malformed", 1},
                                          {"messages.refused.unsolicited", 30},
                                          {"messages.refused.stub", 1000},
                                          {"messages.queries", 1000}});
  EXPECT_EQ(share.part, 30u);
  EXPECT_EQ(share.whole, 100u);
  EXPECT_DOUBLE_EQ(share.ratio(), 0.3);
}

TEST(UnmatchedResponses, OfNothingAreNone) {
  EXPECT_EQ(UnmatchedResponses({}).whole, 0u);
  EXPECT_EQ(UnmatchedResponses({}).ratio(), 0.0);
}

TEST(SumBelow, TakesNamesThatBeginSo) {
  const CounterMap counters = {{"a.b", 1}, {"a.b.c", 2}, {"a.b.d", 4}, {"a.bc", 8}, {"b", 16}};
  EXPECT_EQ(SumBelow(counters, "a.b."), 6u);
  EXPECT_EQ(SumBelow(counters, "a.b"), 15u);
  EXPECT_EQ(SumBelow(counters, "c"), 0u);
}

TEST(SensorWarnings, AOneWayMirrorIsNamedWithItsNumbers) {
  const auto warnings = SensorWarnings({{"messages.refused.unsolicited", 95}, {"messages.accepted", 5}});
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_TRUE(warnings[0].starts_with("95 of 100 responses answer no query that was seen (0 queries were)"))
      << warnings[0];
  EXPECT_NE(warnings[0].find("--correlate off"), std::string::npos);
}

TEST(SensorWarnings, FewOrMixedResponsesSayNothing) {
  EXPECT_TRUE(SensorWarnings({{"messages.refused.unsolicited", 99}}).empty());
  EXPECT_TRUE(SensorWarnings({{"messages.refused.unsolicited", 9'499}, {"messages.accepted", 501}}).empty());
  EXPECT_TRUE(SensorWarnings({{"messages.accepted", 10'000}, {"messages.refused.stub", 1'000'000}}).empty());
}

TEST(SensorWarnings, UnfinishedChecksumsAreNamed) {
  const auto warnings = SensorWarnings(
      {{"messages.refused.checksum", 990}, {"frames.refused.checksum", 5}, {"messages.refused.stub", 5}});
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_TRUE(warnings[0].starts_with("995 of 1000 checksums are wrong")) << warnings[0];
  EXPECT_NE(warnings[0].find("--checksum ignore"), std::string::npos);
}

TEST(SensorWarnings, SomeWrongChecksumsAreTheNetworks) {
  EXPECT_TRUE(SensorWarnings({{"messages.refused.checksum", 900}, {"messages.accepted", 100}}).empty());
}

}  // namespace
}  // namespace spoor::cli
