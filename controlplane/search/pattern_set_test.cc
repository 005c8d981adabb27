#include "controlplane/search/pattern_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace spoor::controlplane {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::uint32_t> Matches(PatternSet& set, std::string_view text) {
  std::vector<std::uint32_t> indices;
  set.Match(text, indices);
  return indices;
}

TEST(PatternSet, TellsWhichMatch) {
  const std::vector<PatternText> patterns = {{"paypa[l1]", PatternSyntax::kRegex},
                                             {"*.example.com.", PatternSyntax::kGlob},
                                             {"^www\\.", PatternSyntax::kRegex}};
  auto set = PatternSet::Compile(patterns);
  ASSERT_TRUE(set.has_value());
  EXPECT_THAT(Matches(*set, "www.example.com."), ElementsAre(1, 2));
  EXPECT_THAT(Matches(*set, "WWW.PAYPA1.example.com."), ElementsAre(0, 1, 2));
  EXPECT_THAT(Matches(*set, "example.org."), IsEmpty());
  EXPECT_TRUE(set->MatchesAny("my-paypal.test."));
  EXPECT_FALSE(set->MatchesAny("example.org."));
}

TEST(PatternSet, ADotInsideALabelIsNoDot) {
  const std::vector<PatternText> patterns = {{"^www\\.", PatternSyntax::kRegex}};
  auto set = PatternSet::Compile(patterns);
  ASSERT_TRUE(set.has_value());
  EXPECT_FALSE(set->MatchesAny(R"(www\.x.test.)"));
  EXPECT_TRUE(set->MatchesAny("www.x.test."));
}

TEST(PatternSet, NothingMatchesNothing) {
  PatternSet set;
  EXPECT_TRUE(set.empty());
  EXPECT_FALSE(set.MatchesAny("anything."));
  EXPECT_TRUE(PatternSet::Compile({})->empty());
}

TEST(PatternSet, IsSharedWithoutCompilingAgainAndOutlivesTheFirst) {
  std::optional<PatternSet> shared;
  {
    const std::vector<PatternText> patterns = {{"^www\\."}};
    auto set = PatternSet::Compile(patterns);
    ASSERT_TRUE(set.has_value());
    shared = *set->Share();
  }
  EXPECT_TRUE(shared->MatchesAny("www.x.test."));
  EXPECT_TRUE(PatternSet().Share()->empty());
}

TEST(PatternSet, AWrongPatternIsNamedWithItsColumn) {
  const std::vector<PatternText> patterns = {{"good"}, {"al(so"}, {"bad("}};
  const auto set = PatternSet::Compile(patterns);
  ASSERT_FALSE(set.has_value());
  EXPECT_EQ(set.error().index, 1u);
  EXPECT_EQ(set.error().why.code, base::ErrorCode::kInvalidArgument);
  EXPECT_TRUE(set.error().why.message.starts_with("column 3:")) << set.error().why.message;
}

TEST(PatternSet, WhatTheyCostTogetherIsBounded) {
  const std::vector<PatternText> patterns(kMaxSetCharacters / 400 + 1, {"[a-f]{200}[a-f]{200}"});
  const auto set = PatternSet::Compile(patterns);
  ASSERT_FALSE(set.has_value());
  EXPECT_EQ(set.error().why.code, base::ErrorCode::kResourceExhausted);
  EXPECT_EQ(set.error().index, kMaxSetCharacters / 400);
}

TEST(PatternSet, HundredsAreHeldAgainstATextAtOnce) {
  std::vector<PatternText> patterns;
  for (int i = 0; i < 500; ++i) patterns.push_back({"brand" + std::to_string(i) + "[a-z]*shop"});
  auto set = PatternSet::Compile(patterns);
  ASSERT_TRUE(set.has_value());
  EXPECT_THAT(Matches(*set, "brand77xyzshop.test."), ElementsAre(77));
  PatternSet moved = *std::move(set);
  EXPECT_THAT(Matches(moved, "brand499shop.brand3shop.test."), ElementsAre(3, 499));
}

}  // namespace
}  // namespace spoor::controlplane
