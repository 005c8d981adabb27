#include "cli/coverage_text.h"

#include <gtest/gtest.h>

namespace spoor::cli {
namespace {

v1::Coverage CoverageOf(std::int64_t looked_at_s, double ratio) {
  v1::Coverage coverage;
  coverage.set_time_begin_s(1'700'000'000);
  coverage.set_time_end_s(1'700'010'000);
  coverage.set_looked_at_s(looked_at_s);
  if (looked_at_s != 0) coverage.set_ratio(ratio);
  return coverage;
}

TEST(CoverageText, SaysHowMuchOfTheTimeAndWhatWasLost) {
  const std::string span = " from 2023-11-14T22:13:20Z to 2023-11-15T01:00:00Z";
  EXPECT_EQ(CoverageText(CoverageOf(10'000, 1)), "sensors looked all the time" + span + " and lost nothing");
  EXPECT_EQ(CoverageText(CoverageOf(9'994, 1)), "sensors looked 99.9 % of the time" + span + " and lost nothing");
  EXPECT_EQ(CoverageText(CoverageOf(2'500, 0.99999999)),
            "sensors looked 25.0 % of the time" + span + " and lost 0.0001 %");
  EXPECT_EQ(CoverageText(CoverageOf(0, 1)), "no sensor looked" + span);
}

TEST(CoverageText, NothingIsSaidWhereNoSensorEverWas) {
  v1::Coverage coverage;
  EXPECT_EQ(CoverageText(coverage), "");
  coverage.set_time_end_s(1'700'000'000);
  EXPECT_EQ(CoverageText(coverage), "");
}

}  // namespace
}  // namespace spoor::cli
