// Command lines of purge and tombstones against a scripted server.
#include <gtest/gtest.h>

#include "cli/fake_server.h"

namespace spoor::cli {
namespace {

using ErasureTest = ServerTest;

TEST_F(ErasureTest, PurgeSendsWhatWasTypedAndOnlyWithYes) {
  EXPECT_EQ(Ask({"purge", "*.a.example"}).code, ExitCode::kUsage);
  EXPECT_EQ(server_.purge.scope().name(), "");
  const auto answer = Ask({"purge", "*.a.example", "--type", "A,MX", "--network", "192.0.2.0/24", "--time-last-before",
                           "2023-11-14", "--yes"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_EQ(answer.out, "tombstone 7\n");
  EXPECT_EQ(server_.purge.scope().name(), "*.a.example");
  EXPECT_EQ(server_.purge.scope().rrtypes_size(), 2);
  EXPECT_EQ(server_.purge.scope().cidr(), "192.0.2.0/24");
  EXPECT_EQ(server_.purge.time_last_before_s(), 1'699'920'000);
  EXPECT_FALSE(server_.purge.all_records());
  Ask({"purge", "--all", "--yes"});
  EXPECT_TRUE(server_.purge.all_records());
  EXPECT_FALSE(server_.purge.has_time_last_before_s());
}

TEST_F(ErasureTest, RefusalsAreTold) {
  EXPECT_EQ(Ask({"purge", "a", "b", "--yes"}).code, ExitCode::kUsage);
  EXPECT_EQ(Ask({"purge", "a", "--time-last-before", "x", "--yes"}).code, ExitCode::kUsage);
  server_.script.status = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "scope: no condition");
  EXPECT_EQ(Ask({"purge", "--yes"}).code, ExitCode::kUsage);
  server_.script.status = grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "over the Unix socket only");
  const auto answer = Ask({"purge", "a", "--yes"});
  EXPECT_EQ(answer.code, ExitCode::kUnreachable);
  EXPECT_NE(answer.err.find("Unix socket"), std::string::npos);
}

TEST_F(ErasureTest, TombstonesAreListedFromPageToPage) {
  server_.tombstones.resize(2);
  v1::Tombstone& first = *server_.tombstones[0].add_tombstones();
  first.set_id(1);
  first.mutable_scope()->set_name("*.a.example.");
  first.mutable_scope()->add_rrtypes(1);
  first.set_set_time_s(1'700'000'000);
  first.set_carried_out(true);
  server_.tombstones[0].set_more(true);
  v1::Tombstone& second = *server_.tombstones[1].add_tombstones();
  second.set_id(2);
  second.set_time_last_before_s(1'600'000'000);
  const auto answer = Ask({"tombstones"});
  EXPECT_EQ(answer.code, ExitCode::kFound);
  EXPECT_NE(answer.out.find("     1  2023-11-14T22:13:20Z  erased       *.a.example. A\n"), std::string::npos);
  EXPECT_NE(answer.out.find("being erased  all records last seen before 2020-09-13T12:26:40Z\n"), std::string::npos);
  EXPECT_NE(Ask({"tombstones", "--json"}).out.find(R"("name":"*.a.example.","rrtypes":"A")"), std::string::npos);
}

TEST_F(ErasureTest, NoneIsNothingFound) {
  const auto answer = Ask({"tombstones"});
  EXPECT_EQ(answer.code, ExitCode::kNothingFound);
  EXPECT_EQ(answer.err, "spoor: tombstones: there are none\n");
}

TEST_F(ErasureTest, LiftNamesTheTombstone) {
  EXPECT_EQ(Ask({"tombstones", "--lift", "12"}).code, ExitCode::kFound);
  EXPECT_EQ(server_.lift.tombstone_id(), 12u);
  EXPECT_EQ(Ask({"tombstones", "--lift", "x"}).code, ExitCode::kUsage);
}

}  // namespace
}  // namespace spoor::cli
