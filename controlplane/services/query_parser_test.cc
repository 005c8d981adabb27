#include "controlplane/services/query_parser.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "controlplane/store_testing.h"
#include "spoor/v1/query.pb.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint32_t kAsked_s = 1'700'000'000;
constexpr std::int64_t kLast_s = 4'294'967'295;

storage::Target TargetOf(const std::string& name) {
  v1::LookupRequest request;
  request.set_name(name);
  const auto query = ParseQuery(request, kAsked_s);
  EXPECT_TRUE(query.has_value()) << name;
  return query ? query->target : storage::Target{};
}

TEST(QueryParser, TellsTheFormsApart) {
  EXPECT_EQ(std::get<storage::OwnerExact>(TargetOf("a.b")).name, testing::Name("a.b"));
  EXPECT_EQ(std::get<storage::OwnerExact>(TargetOf(".")).name, testing::Name("."));
  EXPECT_EQ(std::get<storage::OwnerSubtree>(TargetOf("*.a.b")).name, testing::Name("a.b"));
  EXPECT_EQ(std::get<storage::OwnerSubtree>(TargetOf("*.")).name, testing::Name("."));
  EXPECT_EQ(std::get<storage::OwnerChildren>(TargetOf("+.a.b")).name, testing::Name("a.b"));
  EXPECT_EQ(std::get<storage::OwnerChildren>(TargetOf("+.")).name, testing::Name("."));
  EXPECT_EQ(std::get<storage::OwnerPrefix>(TargetOf("a.b.*")).name, testing::Name("a.b"));
  EXPECT_EQ(std::get<storage::OwnerExact>(TargetOf(R"(a\.*)")).name, testing::Name(R"(a\.\*)"));
  EXPECT_EQ(std::get<storage::OwnerPrefix>(TargetOf(R"(a\\.*)")).name, testing::Name(R"(a\\)"));
}

TEST(QueryParser, FingerprintsDifferWhenQueriesDo) {
  std::vector<storage::Query> queries;
  const std::string name = testing::Name("a.b");
  for (const storage::Target& target : std::initializer_list<storage::Target>{
           storage::AllRecords{}, storage::OwnerExact{name}, storage::OwnerSubtree{name}, storage::OwnerChildren{name},
           storage::OwnerPrefix{name}, storage::RdataName{name}, storage::RdataRaw{name},
           storage::OwnerExact{testing::Name("a.c")}}) {
    queries.push_back({target, {}});
    queries.push_back({target,
                       {.types = {1},
                        .without_types = {},
                        .time_first_before_s = {},
                        .time_first_after_s = {},
                        .time_last_before_s = {},
                        .time_last_after_s = {}}});
    queries.push_back({target, {}});
    queries.back().filter.without_types = {1};
    queries.push_back({target, {}});
    queries.back().filter.provenance = observation::kGlue;
    queries.push_back({target,
                       {.types = {},
                        .without_types = {},
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

TEST(QueryParser, TimesBelowZeroCountBackFromTheQuestion) {
  v1::Filter filter;
  filter.set_time_first_after_s(-3600);
  filter.set_time_last_before_s(-kLast_s);
  EXPECT_EQ(ParseFilter(filter, kAsked_s)->time_first_after_s, kAsked_s - 3600);
  EXPECT_EQ(ParseFilter(filter, kAsked_s)->time_last_before_s, 0u);
  filter.set_time_last_before_s(-kLast_s - 1);
  EXPECT_FALSE(ParseFilter(filter, kAsked_s).has_value());
  filter.set_time_last_before_s(kLast_s + 1);
  EXPECT_FALSE(ParseFilter(filter, kAsked_s).has_value());
}

TEST(QueryParser, InclusiveTimesMoveByASecondUnlessNothingLiesBeyond) {
  v1::Filter filter;
  filter.set_times_inclusive(true);
  filter.set_time_first_after_s(10);
  filter.set_time_last_before_s(-60);
  EXPECT_EQ(ParseFilter(filter, kAsked_s)->time_first_after_s, 9u);
  EXPECT_EQ(ParseFilter(filter, kAsked_s)->time_last_before_s, kAsked_s - 59);
  filter.set_time_first_after_s(0);
  filter.set_time_last_before_s(kLast_s);
  EXPECT_EQ(ParseFilter(filter, kAsked_s)->time_first_after_s, std::nullopt);
  EXPECT_EQ(ParseFilter(filter, kAsked_s)->time_last_before_s, std::nullopt);
}

TEST(QueryParser, WhatIsNoneIsNamed) {
  v1::Filter filter;
  filter.set_type_set(static_cast<v1::TypeSet>(9));
  EXPECT_EQ(ParseFilter(filter, kAsked_s).error().message, "filter.type_set: 9 is none");
  filter.clear_type_set();
  filter.add_provenance(v1::PROVENANCE_UNSPECIFIED);
  EXPECT_EQ(ParseFilter(filter, kAsked_s).error().message, "filter.provenance: 0 is none");
}

}  // namespace
}  // namespace spoor::controlplane
