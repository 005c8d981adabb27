#include "controlplane/access/audit_log.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "spoor/v1/query.pb.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

AuditEntry Entry() {
  return {.begin = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'800'000'000'123)),
          .key_id = "0011223344556677",
          .caller = "vendor",
          .method = "QueryService/Lookup",
          .code = grpc::StatusCode::NOT_FOUND,
          .record_count = 12,
          .cost = 345,
          .took = std::chrono::milliseconds(3),
          .request = {}};
}

TEST(AuditLog, ALineSaysWhoWhatAndHowMuch) {
  EXPECT_EQ(AuditLine(Entry()),
            R"({"time":"2027-01-15T08:00:00.123Z","key":"0011223344556677","caller":"vendor",)"
            R"("method":"QueryService/Lookup","code":"NOT_FOUND","records":12,"cost":345,"took_ms":3})");
  AuditEntry local = Entry();
  local.key_id = {};
  local.caller = "line\nbreak \xff";
  EXPECT_EQ(AuditLine(local).find('\n'), std::string::npos);
  EXPECT_FALSE(nlohmann::json::parse(AuditLine(local)).contains("key"));
}

TEST(AuditLog, WhatWasAskedForOnlyWhenWanted) {
  const test::TemporaryFolder folder;
  Counters counters;
  v1::LookupRequest request;
  request.set_name("secret.example");
  const auto quiet = AuditLog::Open(folder.path() + "/a.log", false, counters);
  const auto open = AuditLog::Open(folder.path() + "/b.log", true, counters);
  ASSERT_TRUE(quiet.has_value() && open.has_value());
  EXPECT_EQ((*quiet)->ValuesOf(&request), "");
  EXPECT_EQ((*open)->ValuesOf(&request), R"({"name":"secret.example"})");
  EXPECT_EQ((*open)->ValuesOf(nullptr), "");
  request.set_name(std::string(5000, 'a'));
  EXPECT_EQ((*open)->ValuesOf(&request).size(), 1024u);
}

TEST(AuditLog, LinesThatCannotBeWrittenAreCounted) {
  Counters counters;
  const auto log = AuditLog::Open("/dev/full", false, counters);
  ASSERT_TRUE(log.has_value()) << log.error().message;
  (*log)->Write(Entry());
  EXPECT_EQ(counters.audit_lines_lost.value(), 1u);
}

}  // namespace
}  // namespace spoor::controlplane
