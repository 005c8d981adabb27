#include "cli/import/cof_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "observation/block.h"

namespace spoor::cli {
namespace {

// What the line says, one line for each record, or what is wrong with it.
std::string Read(std::string_view line) {
  static CofReader reader;
  const auto records = reader.Read(line);
  if (!records) return records.error().message;
  std::string text;
  for (const observation::Record& record : *records) {
    EXPECT_EQ(observation::WhatIsWrong(record.view()), nullptr);
    text += std::to_string(record.type) + " " + std::to_string(record.owner.size()) + " " +
            std::to_string(record.rdata.size()) + " " + std::to_string(record.time_first_s) + " " +
            std::to_string(record.time_last_s) + " " + std::to_string(record.count) + "\n";
  }
  return text;
}

TEST(CofReader, ReadsWhatExportPrints) {
  EXPECT_EQ(Read(R"({"rrname":"www.example.com.","rrtype":"A","rdata":["192.0.2.1"],)"
                 R"("time_first":1700000000,"time_last":1700000300,"count":7})"),
            "1 17 4 1700000000 1700000300 7\n");
  EXPECT_EQ(Read(R"({"rrname":"a\\.b\\000\\\".","rrtype":"TYPE65280","rdata":["\\# 1 ff"],)"
                 R"("time_first":0,"time_last":4294967295,"count":18446744073709551615})"),
            "65280 7 1 0 4294967295 18446744073709551615\n");
}

TEST(CofReader, ReadsWhatOthersPrint) {
  // Several RDATA of a set, times of a zone file, a bailiwick.
  EXPECT_EQ(Read(R"({"count":9,"zone_time_first":5,"zone_time_last":6,)"
                 R"("rrname":"EXAMPLE.com.","rrtype":"NS","bailiwick":"com.","rdata":["a.","b.c."]})"),
            "2 13 3 5 6 9\n2 13 5 5 6 9\n");
  // RDATA as a text, no count, no final dot, members of any kind, in any order and depth.
  EXPECT_EQ(Read(R"( {"x":{"rdata":[1,{"count":null}],"rrname":"z"},)"
                 R"("rdata":"10 m","rrtype":"mx","y":[["b"],true,-1.5],"rrname":"a","time_last":2,"time_first":1} )"),
            "15 3 5 1 2 1\n");
  // Times of answers win over those of zone files.
  EXPECT_EQ(
      Read(
          R"({"zone_time_first":1,"zone_time_last":9,"time_first":3,"time_last":4,"rrname":"a","rrtype":"A","rdata":"0.0.0.0"})"),
      "1 3 4 3 4 1\n");
}

TEST(CofReader, NamesTheMemberThatIsWrong) {
  const std::string kRest = R"("rrname":"a","rrtype":"A","rdata":"0.0.0.0","time_first":1,"time_last":2})";
  EXPECT_EQ(Read("{" + kRest), "1 3 4 1 2 1\n");
  struct Case {
    std::string line;
    std::string_view why;
  };
  const std::vector<Case> cases = {
      {"", "not JSON"},
      {"{", "not JSON"},
      {"{" + kRest + "}", "not JSON"},
      {"{\"x\":\"\xff\"," + kRest, "not JSON"},
      {"[" + std::string("{") + kRest + "]", "not a JSON object"},
      {"7", "not a JSON object"},
      {"null", "not a JSON object"},
      {"\"a\"", "not a JSON object"},
      {R"({"rrtype":"A"})", "rrname: missing"},
      {R"({"rrname":"a"})", "rrtype: missing"},
      {R"({"rrname":"a","rrtype":"A","time_first":1,"time_last":1})", "rdata: missing"},
      {R"({"rrname":"a","rrtype":"A","time_first":1,"time_last":1,"rdata":[]})", "rdata: missing"},
      {R"({"rrname":"a","rrtype":"A","time_last":1})", "time_first: missing"},
      {R"({"rrname":"a","rrtype":"A","time_first":1})", "time_last: missing"},
      {R"({"rrname":"a..b","rrtype":"A"})", "rrname: name"},
      {R"({"rrname":7,"rrtype":"A"})", "rrname: not a string"},
      {R"({"rrname":"a","rrtype":"BOGUS"})", "rrtype: unknown type"},
      {R"({"rrname":"a","rrtype":"ANY"})", "rrtype: ANY is no type of data"},
      {R"({"rrname":"a","rrtype":"TYPE41"})", "rrtype: TYPE41 is no type of data"},
      {R"({"time_first":-1,)" + kRest, "time_first: not a whole number"},
      {R"({"time_first":1.5,)" + kRest, "time_first: not a whole number"},
      {R"({"time_last":"1",)" + kRest, "time_last: not a whole number"},
      {R"({"count":[1],)" + kRest, "count: not a whole number"},
      {R"({"rdata":[1],)" + kRest, "rdata: not a string"},
      {R"({"rdata":[["1"]],)" + kRest, "rdata: not a string"},
      {R"({"rdata":{"a":"1"},)" + kRest, "rdata: not a string"},
      {R"({"rrname":"a","rrtype":"A","rdata":"::","time_first":1,"time_last":2})", "rdata: not an IPv4 address"},
      {R"({"rrname":"a","rrtype":"A","rdata":["0.0.0.0","x"],"time_first":1,"time_last":2})", "rdata: not an IPv4"},
      {R"({"rrname":"a","rrtype":"A","rdata":"0.0.0.0","time_first":2,"time_last":1})", "time_first: later than"},
      {R"({"rrname":"a","rrtype":"A","rdata":"0.0.0.0","time_first":2,"time_last":4294967296})", "time_last: later"},
      {R"({"rrname":"a","rrtype":"A","rdata":"0.0.0.0","time_first":2,"time_last":2,"count":0})", "count: 0"},
  };
  for (const auto& [line, why] : cases) EXPECT_TRUE(Read(line).starts_with(why)) << line << ": " << Read(line);
}

TEST(CofReader, DeepNestingIsPassedOver) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(Read(R"({"x":)" + deep + R"(,"rrname":"a","rrtype":"A","rdata":"0.0.0.0","time_first":1,"time_last":2})"),
            "1 3 4 1 2 1\n");
}

}  // namespace
}  // namespace spoor::cli
