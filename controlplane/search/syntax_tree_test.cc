// Trees: how wide, how costly, how written out.
#include "controlplane/search/syntax_tree.h"

#include <gtest/gtest.h>

#include "controlplane/search/regex.h"

namespace spoor::controlplane {
namespace {

PatternNode Tree(std::string_view text) {
  auto tree = ParseRegex(text);
  EXPECT_TRUE(tree.has_value()) << text;
  return tree ? *std::move(tree) : PatternNode();
}

TEST(SyntaxTree, KnowsTheWidthOfMatches) {
  const auto width = [](std::string_view text) {
    const Width found = WidthOf(Tree(text));
    return std::pair(found.min, found.max);
  };
  EXPECT_EQ(width("abc"), std::pair(3u, 3u));
  EXPECT_EQ(width("^a?$"), std::pair(0u, 1u));
  EXPECT_EQ(width("a|bcd|"), std::pair(0u, 3u));
  EXPECT_EQ(width("(ab){2,5}"), std::pair(4u, 10u));
  EXPECT_EQ(width("a+"), std::pair(1u, kUnlimited));
  EXPECT_EQ(width("(^|\\b)+"), std::pair(0u, 0u));
}

TEST(SyntaxTree, CountsCharactersWithRepeatsWrittenOut) {
  const auto cost = [](std::string_view text) {
    const PatternCost found = CostOf(Tree(text));
    return std::pair(found.characters, found.optional);
  };
  EXPECT_EQ(cost("abc"), std::pair(3u, 0u));
  EXPECT_EQ(cost("a{10}"), std::pair(10u, 0u));
  EXPECT_EQ(cost("a{2,10}"), std::pair(10u, 8u));
  EXPECT_EQ(cost("a*"), std::pair(1u, 1u));
  EXPECT_EQ(cost("a+"), std::pair(1u, 0u));
  EXPECT_EQ(cost("((a{255}){255}){255}"), std::pair(255u * 255u * 255u, 0u));
  EXPECT_EQ(cost("((((((a{255}){255}){255}){255}){255}){255})").first, kUnlimited);
  EXPECT_EQ(cost("(a?b){10}"), std::pair(20u, 10u));
}

TEST(SyntaxTree, WritesItselfOut) {
  EXPECT_EQ(RegexText(Tree("^WWW\\.")), "^www\\x2e");
  EXPECT_EQ(RegexText(Tree("a(b|c)d")), "a(?:b|c)d");
  EXPECT_EQ(RegexText(Tree("(ab)+(?:cd)?e{3}f{2,}g{1,4}.*")), "(?:ab)+(?:cd){0,1}e{3}f{2,}g{1,4}.*");
  EXPECT_EQ(RegexText(Tree("[0-9a-c-]$")), "[\\x2d0-9A-Ca-c]$");
  EXPECT_EQ(RegexText(Tree("((a|b)|c)|\\bd\\B")), "(?:(?:a|b)|c)|\\bd\\B");
}

TEST(SyntaxTree, RefusesAnchorsThatCannotHold) {
  for (const std::string_view good : {"^a$", "(^|\\.)a", "a(\\.|$)", "^(^a|b)", "(^a|b)c$"}) {
    EXPECT_TRUE(CheckAnchors(Tree(good)).has_value()) << good;
  }
  const auto column = [](std::string_view text) {
    const auto checked = CheckAnchors(Tree(text));
    return checked ? "" : checked.error().message.substr(0, checked.error().message.find(':'));
  };
  EXPECT_EQ(column("ab^c"), "column 3");
  EXPECT_EQ(column("a*^c"), "column 3");
  EXPECT_EQ(column("a(b|$)c"), "column 5");
  EXPECT_EQ(column("(^a)+"), "column 2");
  EXPECT_EQ(column("(a|b$)?"), "column 5");
}

TEST(SyntaxTree, SetsHaveBothCasesOrNone) {
  EXPECT_EQ(SetOf('a'), SetOf('A'));
  EXPECT_EQ(SetOf('a').count(), 2u);
  EXPECT_EQ(SetOf('-').count(), 1u);
  EXPECT_EQ(OnlyChar(SetOf('Q')), 'q');
  EXPECT_EQ(OnlyChar(SetOf('.')), '.');
  EXPECT_EQ(OnlyChar(SetOf('a') | SetOf('b')), '\0');
  EXPECT_EQ(OnlyChar(AnyChar()), '\0');
}

}  // namespace
}  // namespace spoor::controlplane
