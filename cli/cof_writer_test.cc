#include "cli/cof_writer.h"

#include <gtest/gtest.h>

#include "cli/test_support.h"

namespace spoor::cli {
namespace {

TEST(CofWriter, GoldenText) {
  EXPECT_EQ(Written(Format::kCof, {OnePage()}),
            "{\"rrname\":\"www.example.com.\",\"rrtype\":\"A\",\"rdata\":[\"192.0.2.1\"],"
            "\"time_first\":1700000000,\"time_last\":1700000300,\"count\":7}\n"
            "{\"rrname\":\"example.com.\",\"rrtype\":\"TXT\",\"rdata\":[\"\\\"a, b\\\" \\\"c\\\\\\\"d\\\"\"],"
            "\"time_first\":1700000000,\"time_last\":1700000300,\"count\":18446744073709551615}\n");
  EXPECT_EQ(Written(Format::kCof, {}), "");
}

}  // namespace
}  // namespace spoor::cli
