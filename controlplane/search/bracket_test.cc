// Sets of characters as regular expressions and globs write them.
#include "controlplane/search/bracket.h"

#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

constexpr BracketStyle kRegex = {.exclamation_negates = false, .has_class_escapes = true};
constexpr BracketStyle kGlob = {.exclamation_negates = true, .has_class_escapes = false};

// The lower-case members among "a-z 0-9 and punctuation", or why there are none.
std::string Members(std::string_view text, const BracketStyle& style) {
  std::size_t at = 0;
  const auto set = ParseBracket(text, at, style);
  if (!set) return set.error().message.substr(0, set.error().message.find(':'));
  EXPECT_EQ(at, text.size()) << text;
  EXPECT_EQ(*set, Folded(*set)) << text;
  std::string members;
  for (char c = '!'; c <= '~'; ++c) {
    if (set->test(static_cast<std::size_t>(c)) && !(c >= 'A' && c <= 'Z')) members += c;
  }
  return members;
}

TEST(Bracket, HoldsMembersAndRanges) {
  EXPECT_EQ(Members("[b-dXz]", kRegex), "bcdxz");
  EXPECT_EQ(Members("[]a]", kRegex), "]a");
  EXPECT_EQ(Members("[-a]", kRegex), "-a");
  EXPECT_EQ(Members("[a-]", kRegex), "-a");
  EXPECT_EQ(Members("[a^]", kRegex), "^a");
  EXPECT_EQ(Members("[[a]", kRegex), "[a");
  EXPECT_EQ(Members("[[:digit:]a]", kRegex), "0123456789a");
  EXPECT_EQ(Members("[[:upper:]]", kGlob), "abcdefghijklmnopqrstuvwxyz");
}

TEST(Bracket, StylesDiffer) {
  EXPECT_EQ(Members(R"([\d\-\]])", kRegex), "-0123456789]");
  EXPECT_EQ(Members(R"([\d])", kGlob), "d");
  EXPECT_EQ(Members("[!a]", kRegex), "!a");
  EXPECT_EQ(Members("[!b-z!-@[-`{-~]", kGlob), "a");
  EXPECT_EQ(Members("[^!-`{-~]", kRegex), "");
  EXPECT_EQ(Members("[^b-z!-@[-`{-~]", kRegex), "a");
}

TEST(Bracket, NamesTheColumnOfWhatIsWrong) {
  EXPECT_EQ(Members("[abc", kRegex), "column 1");
  EXPECT_EQ(Members("[", kRegex), "column 1");
  EXPECT_EQ(Members("[]", kRegex), "column 1");
  EXPECT_EQ(Members(R"([a\)", kRegex), "column 1");
  EXPECT_EQ(Members("[ab-a]", kRegex), "column 3");
  EXPECT_EQ(Members("[a[:x:]]", kRegex), "column 3");
  EXPECT_EQ(Members("[[.a.]]", kGlob), "column 2");
  EXPECT_EQ(Members(R"([a\x])", kRegex), "column 3");
}

}  // namespace
}  // namespace spoor::controlplane
