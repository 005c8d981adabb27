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

TEST(CofWriter, ListsDaysAsJson) {
  RecordPage page;
  *page.Add() = MakeLife();
  *page.Add() = MakeRecord("a.", "A", "192.0.2.1");
  const RecordStyle life{.life = true};
  EXPECT_EQ(Written(Format::kJson, {page}, life),
            "{\"rrname\":\"life.example.\",\"rrtype\":\"A\",\"rdata\":[\"192.0.2.1\"],\"time_first\":1697414400,"
            "\"time_last\":1700000300,\"count\":50,\"days\":[[\"2023-10\",16],[\"2023-11-12\",8],[\"2023-11-14\",20]],"
            "\"unattributed\":6}\n"
            "{\"rrname\":\"a.\",\"rrtype\":\"A\",\"rdata\":[\"192.0.2.1\"],\"time_first\":1700000000,"
            "\"time_last\":1700000300,\"count\":7,\"days\":[],\"unattributed\":0}\n");
  EXPECT_EQ(Written(Format::kCof, {page}, life), Written(Format::kCof, {page}));
}

}  // namespace
}  // namespace spoor::cli
