// Patterns: what is refused, where and why; what a match is, held against std::regex and fnmatch.
#include "controlplane/search/pattern.h"

#include <fnmatch.h>
#include <gtest/gtest.h>

#include <random>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "controlplane/search/search_testing.h"

namespace spoor::controlplane {
namespace {

using testing::Matches;
using testing::RandomGlob;
using testing::RandomName;
using testing::RandomRegex;

TEST(Pattern, FindsRegularExpressionsAnywhere) {
  EXPECT_TRUE(Matches("example", "www.example.com."));
  EXPECT_TRUE(Matches("EXAMPLE", "www.example.com."));
  EXPECT_TRUE(Matches(R"(^www\.)", "www.example.com."));
  EXPECT_TRUE(Matches(R"(\.com\.$)", "www.example.com."));
  EXPECT_TRUE(Matches(R"(paypa[l1]\b)", "paypa1-login.example."));
  EXPECT_TRUE(Matches(R"(^([a-z0-9-]{1,63}\.){3}$)", "www.example.com."));
  EXPECT_TRUE(Matches(R"(^"v=spf1 .*-all"$)", R"("v=spf1 mx -ALL")"));
  EXPECT_FALSE(Matches(R"(\.com$)", "www.example.com."));
  EXPECT_FALSE(Matches("^example", "www.example.com."));
  EXPECT_FALSE(Matches("[^a-z.]", "www.example.com."));
}

TEST(Pattern, MatchesGlobsAgainstTheWholeName) {
  EXPECT_TRUE(Matches("*.example.com.", "www.example.com.", PatternSyntax::kGlob));
  EXPECT_TRUE(Matches("W??.EX[a-z]*", "www.example.com.", PatternSyntax::kGlob));
  EXPECT_TRUE(Matches(R"(\*.example.com.)", "*.example.com.", PatternSyntax::kGlob));
  EXPECT_FALSE(Matches("*.example.com", "www.example.com.", PatternSyntax::kGlob));
  EXPECT_FALSE(Matches("example", "www.example.com.", PatternSyntax::kGlob));
  EXPECT_FALSE(Matches(R"(\*.example.com.)", "w.example.com.", PatternSyntax::kGlob));
  EXPECT_FALSE(Matches("[!w]*", "www.example.com.", PatternSyntax::kGlob));
}

struct Refusal {
  std::string pattern;
  std::size_t column;
  std::string_view why;
  PatternSyntax syntax = PatternSyntax::kRegex;
};

void ExpectRefused(const Refusal& refusal) {
  const auto compiled = Pattern::Compile(refusal.pattern, refusal.syntax);
  ASSERT_FALSE(compiled.has_value()) << refusal.pattern;
  EXPECT_EQ(compiled.error().code, base::ErrorCode::kInvalidArgument);
  const std::string& message = compiled.error().message;
  EXPECT_TRUE(message.starts_with("column " + std::to_string(refusal.column) + ": ")) << refusal.pattern << message;
  EXPECT_NE(message.find(refusal.why), std::string::npos) << refusal.pattern << ": " << message;
}

TEST(Pattern, RefusesWithColumnAndReason) {
  for (const Refusal& refusal : std::vector<Refusal>{
           {"", 1, "empty"},
           {std::string(1025, 'a'), 1025, "longer than 1024"},
           {"caf\xc3\xa9", 4, "ASCII"},
           {"a\tb", 2, "ASCII"},
           {"ab)", 3, "without its ("},
           {"a(b|(c)", 2, "without its )"},
           {"ab[cd", 3, "without its ]"},
           {"[a-d-b]z[z-a]", 10, "backwards"},
           {"[[:foo:]]", 2, "no such class"},
           {"a[[=a=]]", 3, "no such class"},
           {R"(a[\q])", 3, "no meaning"},
           {R"([\d\D]x[^\d\D])", 8, "without members"},
           {R"(ab\)", 3, "backslash at the end"},
           {"*a", 1, "nothing before * to repeat"},
           {"a|+b", 3, "nothing before + to repeat"},
           {"a**", 3, "repeat of a repeat"},
           {"a++", 3, "repeat of a repeat"},
           {"a{2}{3}", 5, "repeat of a repeat"},
           {"ab^*", 4, "repeat of an anchor"},
           {"a{", 2, R"(write \{)"},
           {"a{,3}", 2, R"(write \{)"},
           {"a{3,2}", 2, "backwards"},
           {"a{0}", 2, "of nothing"},
           {"a{256}", 2, "more than 255"},
           {"a{99999999999}", 2, R"(write \{)"},
           {R"((a)\1)", 4, "back references"},
           {R"(a\032b)", 2, R"(\\DDD)"},
           {R"(\k<n>)", 1, "back references"},
           {"x(?=a)", 2, "look-around"},
           {"x(?!a)", 2, "look-around"},
           {"(?<=a)x", 1, "look-around"},
           {"(?<!a)x", 1, "look-around"},
           {"a(?P<n>b)", 2, "(?:...)"},
           {"(?i)a", 1, "(?:...)"},
           {"(?>a)", 1, "(?:...)"},
           {"a()", 2, "nothing in it"},
           {R"(a\Kb)", 2, R"(\K is not supported)"},
           {R"(\pL)", 1, R"(\p is not supported)"},
           {"a^b", 2, "no text matches"},
           {"a$b", 2, "no text matches"},
           {"((((((((((a))))))))))", 9, "groups in groups"},
           {"a*", 1, "empty string"},
           {"^", 1, "empty string"},
           {"a|b|", 1, "empty string"},
           {"x(a{100}){100}y", 2, "written out"},
           {"ab(.{0,200}c){2}", 3, "leave more than 256"},
           {R"(a\bb)", 1, "never match"},
           {R"(x(\b\d*.*){9})", 2, "more than 8 of"},
       }) {
    ExpectRefused(refusal);
  }
}

TEST(Pattern, RefusesGlobsWithColumnAndReason) {
  for (const Refusal& refusal : std::vector<Refusal>{
           {"", 1, "empty", PatternSyntax::kGlob},
           {"*", 1, "empty string", PatternSyntax::kGlob},
           {"ab[c", 3, "without its ]", PatternSyntax::kGlob},
           {R"(ab[c\)", 3, "without its ]", PatternSyntax::kGlob},
           {"a*[z-a]", 4, "backwards", PatternSyntax::kGlob},
           {R"(ab\)", 3, "backslash at the end", PatternSyntax::kGlob},
           {"a[[:foo:]]", 3, "no such class", PatternSyntax::kGlob},
           {"\x7f", 1, "ASCII", PatternSyntax::kGlob},
       }) {
    ExpectRefused(refusal);
  }
}

// What a pattern may cost is bounded; the worst that is known takes some tenths of a second.
TEST(Pattern, CompilesWhatIsAtTheBounds) {
  for (const std::string_view text :
       {"(a|.b){170}", "x.{0,255}y", "a{255}b{255}", "((((((((a)*b)*b)*b)*b)*b)*b)*b)*z"}) {
    const auto compiled = Pattern::Compile(text, PatternSyntax::kRegex);
    EXPECT_TRUE(compiled.has_value()) << text << ": " << compiled.error().message;
  }
}

// Random expressions over random names agree with another implementation.
TEST(Pattern, AgreesWithStandardExpressions) {
  std::mt19937 random(7);
  int compiled_count = 0;
  for (int round = 0; round < 60; ++round) {
    const std::string text = RandomRegex(random);
    const std::regex reference(text, std::regex::ECMAScript | std::regex::icase);
    const auto compiled = Pattern::Compile(text, PatternSyntax::kRegex);
    ASSERT_EQ(compiled.has_value(), !std::regex_search("", reference)) << text;
    if (!compiled) continue;
    ++compiled_count;
    std::vector<std::string> names(20);
    for (auto& name : names) name = RandomName(random);
    const auto matches = testing::MatchAll(text, PatternSyntax::kRegex, names);
    for (std::size_t i = 0; i < names.size(); ++i) {
      EXPECT_EQ(matches[i], std::regex_search(names[i], reference)) << text << " on " << names[i];
    }
  }
  EXPECT_GT(compiled_count, 40);
}

TEST(Pattern, AgreesWithFnmatch) {
  std::mt19937 random(8);
  int found = 0;
  for (int round = 0; round < 150; ++round) {
    const std::string glob = RandomGlob(random);
    if (glob.find_first_not_of('*') == std::string::npos) continue;
    std::vector<std::string> names(20);
    for (auto& name : names) name = RandomName(random);
    const auto matches = testing::MatchAll(glob, PatternSyntax::kGlob, names);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool expected = ::fnmatch(glob.c_str(), names[i].c_str(), FNM_CASEFOLD) == 0;
      EXPECT_EQ(matches[i], expected) << glob << " on " << names[i];
      found += expected ? 1 : 0;
    }
  }
  EXPECT_GT(found, 100);
}

}  // namespace
}  // namespace spoor::controlplane
