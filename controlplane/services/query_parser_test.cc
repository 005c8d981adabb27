#include "controlplane/services/query_parser.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "controlplane/store_testing.h"
#include "spoor/v1/query.pb.h"

namespace spoor::controlplane {
namespace {

storage::Target TargetOf(const std::string& name) {
  v1::LookupRequest request;
  request.set_name(name);
  const auto query = ParseQuery(request);
  EXPECT_TRUE(query.has_value()) << name;
  return query ? query->target : storage::Target{};
}

TEST(QueryParser, TellsTheFormsApart) {
  EXPECT_EQ(std::get<storage::OwnerExact>(TargetOf("a.b")).name, testing::Name("a.b"));
  EXPECT_EQ(std::get<storage::OwnerExact>(TargetOf(".")).name, testing::Name("."));
  EXPECT_EQ(std::get<storage::OwnerSubtree>(TargetOf("*.a.b")).name, testing::Name("a.b"));
  EXPECT_EQ(std::get<storage::OwnerSubtree>(TargetOf("*.")).name, testing::Name("."));
  EXPECT_EQ(std::get<storage::OwnerPrefix>(TargetOf("a.b.*")).name, testing::Name("a.b"));
  EXPECT_EQ(std::get<storage::OwnerExact>(TargetOf(R"(a\.*)")).name, testing::Name(R"(a\.\*)"));
  EXPECT_EQ(std::get<storage::OwnerPrefix>(TargetOf(R"(a\\.*)")).name, testing::Name(R"(a\\)"));
}

TEST(QueryParser, FingerprintsDifferWhenQueriesDo) {
  std::vector<storage::Query> queries;
  const std::string name = testing::Name("a.b");
  for (const storage::Target& target : std::initializer_list<storage::Target>{
           storage::AllRecords{}, storage::OwnerExact{name}, storage::OwnerSubtree{name}, storage::OwnerPrefix{name},
           storage::RdataName{name}, storage::RdataRaw{name}, storage::OwnerExact{testing::Name("a.c")}}) {
    queries.push_back({target, {}});
    queries.push_back({target,
                       {.types = {1},
                        .time_first_before_s = {},
                        .time_first_after_s = {},
                        .time_last_before_s = {},
                        .time_last_after_s = {}}});
    queries.push_back({target,
                       {.types = {},
                        .time_first_before_s = 0,
                        .time_first_after_s = {},
                        .time_last_before_s = {},
                        .time_last_after_s = {}}});
  }
  std::set<std::uint64_t> fingerprints;
  for (const storage::Query& query : queries) fingerprints.insert(Fingerprint(query));
  EXPECT_EQ(fingerprints.size(), queries.size());
  EXPECT_EQ(Fingerprint(queries[0]), Fingerprint(storage::Query{}));
}

}  // namespace
}  // namespace spoor::controlplane
