#include "cli/csv_writer.h"

#include <gtest/gtest.h>

#include "cli/test_support.h"

namespace spoor::cli {
namespace {

TEST(CsvWriter, GoldenText) {
  EXPECT_EQ(Written(Format::kCsv, {OnePage()}),
            "rrname,rrtype,rdata,time_first,time_last,count\r\n"
            "www.example.com.,A,192.0.2.1,1700000000,1700000300,7\r\n"
            "example.com.,TXT,\"\"\"a, b\"\" \"\"c\\\"\"d\"\"\",1700000000,1700000300,18446744073709551615\r\n");
  EXPECT_EQ(Written(Format::kCsv, {}), "rrname,rrtype,rdata,time_first,time_last,count\r\n");
}

TEST(CsvWriter, ListsDaysInAColumn) {
  RecordPage page;
  *page.Add() = MakeLife();
  *page.Add() = MakeRecord("a.", "A", "192.0.2.1");
  EXPECT_EQ(Written(Format::kCsv, {page}, {.life = true}),
            "rrname,rrtype,rdata,time_first,time_last,count,days,unattributed\r\n"
            "life.example.,A,192.0.2.1,1697414400,1700000300,50,2023-10:16 2023-11-12:8 2023-11-14:20,6\r\n"
            "a.,A,192.0.2.1,1700000000,1700000300,7,,0\r\n");
}

}  // namespace
}  // namespace spoor::cli
