#include "controlplane/metrics/family_builder.h"

#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

TEST(FamilyBuilder, SamplesOfOneNameAreOneFamily) {
  FamilyBuilder builder;
  builder.Counter("a_total", "As.", {{"x", "1"}}, 5);
  builder.Gauge("b", "Bs.", {}, 0.5);
  builder.Counter("a_total", "As.", {{"x", "2"}}, 6);
  const auto families = builder.Take();
  ASSERT_EQ(families.size(), 2u);
  EXPECT_EQ(families[0].name, "a_total");
  EXPECT_EQ(families[0].help, "As.");
  EXPECT_EQ(families[0].type, prometheus::MetricType::Counter);
  ASSERT_EQ(families[0].metric.size(), 2u);
  EXPECT_EQ(families[0].metric[1].counter.value, 6);
  EXPECT_EQ(families[0].metric[1].label.at(0).value, "2");
  EXPECT_EQ(families[1].type, prometheus::MetricType::Gauge);
  EXPECT_EQ(families[1].metric.at(0).gauge.value, 0.5);
}

}  // namespace
}  // namespace spoor::controlplane
