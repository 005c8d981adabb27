#include "cli/time_text.h"

#include <gtest/gtest.h>

#include <array>

namespace spoor::cli {
namespace {

constexpr std::int64_t kNow_s = 1'700'000'000;  // 2023-11-14T22:13:20Z

struct Case {
  std::string_view text;
  std::int64_t time_s;
};

TEST(ParseTime, AcceptsEveryForm) {
  constexpr std::array<Case, 20> kCases = {{
      {"0", 0},
      {"1700000000", 1'700'000'000},
      {"2023-11-14", 1'699'920'000},
      {"2023-11-14T22:13:20Z", 1'700'000'000},
      {"2023-11-14t22:13:20z", 1'700'000'000},
      {"2023-11-14 22:13:20", 1'700'000'000},
      {"2023-11-15T00:13:20+02:00", 1'700'000'000},
      {"2023-11-14T17:13:20-05:00", 1'700'000'000},
      {"1969-12-31T23:59:59Z", -1},
      {"2024-02-29", 1'709'164'800},
      {"2016-12-31T23:59:60Z", 1'483'228'800},
      {"-3600", kNow_s - 3600},
      {"-0", kNow_s},
      {"1w", kNow_s - 604'800},
      {"-1w", kNow_s - 604'800},
      {"1w2d3h", kNow_s - 604'800 - 172'800 - 10'800},
      {"90m", kNow_s - 5400},
      {"2y1d", kNow_s - 731 * 86400},
      {"1h30s", kNow_s - 3630},
      {"10s", kNow_s - 10},
  }};
  for (const auto& test : kCases) {
    const auto time_s = ParseTime(test.text, kNow_s);
    ASSERT_TRUE(time_s.has_value()) << test.text;
    EXPECT_EQ(*time_s, test.time_s) << test.text;
  }
}

TEST(ParseTime, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      "-",
                                      "yesterday",
                                      "12x",
                                      "1h1h",
                                      "1s1h",
                                      "h",
                                      "--5",
                                      "-2023-11-14",
                                      "2023-02-29",
                                      "2023-13-01",
                                      "2023-00-10",
                                      "2023-11-14T",
                                      "2023-11-14T24:00:00Z",
                                      "2023-11-14T22:60:00Z",
                                      "2023-11-14T22:13Z",
                                      "2023-11-14T22:13:20.5Z",
                                      "2023-11-14T22:13:20+2",
                                      "2023-1-1",
                                      "2023--1-01",
                                      "99999999999999999999",
                                      "9999999999999",
                                      "1700000000 ",
                                      " 1",
                                      "1.5",
                                      "99999999999w"}) {
    const auto time_s = ParseTime(text, kNow_s);
    ASSERT_FALSE(time_s.has_value()) << text;
    EXPECT_EQ(time_s.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_EQ(time_s.error().message.find('\n'), std::string::npos);
  }
}

TEST(TimeText, IsReadBackByParseTime) {
  EXPECT_EQ(TimeText(kNow_s), "2023-11-14T22:13:20Z");
  EXPECT_EQ(TimeText(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(TimeText(4'294'967'295), "2106-02-07T06:28:15Z");
  EXPECT_EQ(TimeText(253'402'300'800), "253402300800");
  for (const std::int64_t time_s : {0L, 951'782'400L, 4'294'967'295L}) {
    EXPECT_EQ(ParseTime(TimeText(time_s), kNow_s), time_s);
  }
}

TEST(DurationText, ShowsTheTwoLargestUnits) {
  EXPECT_EQ(DurationText(-5), "0s");
  EXPECT_EQ(DurationText(0), "0s");
  EXPECT_EQ(DurationText(59), "59s");
  EXPECT_EQ(DurationText(3600), "1h");
  EXPECT_EQ(DurationText(3661), "1h 1m");
  EXPECT_EQ(DurationText(86'400 + 59), "1d");
  EXPECT_EQ(DurationText(10 * 86'400), "1w 3d");
}

}  // namespace
}  // namespace spoor::cli
