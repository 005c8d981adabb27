// For tests: random names and random patterns of the same few letters, so that they meet; and matching in a line.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "controlplane/search/name_matcher.h"

namespace spoor::controlplane::testing {

template <class Choices>
auto Choice(std::mt19937& random, const Choices& choices) {
  return choices[random() % choices.size()];
}

inline NameMatcher MakeMatcher(std::string_view text, PatternSyntax syntax = PatternSyntax::kRegex) {
  auto pattern = Pattern::Compile(text, syntax);
  EXPECT_TRUE(pattern.has_value()) << text << ": " << pattern.error().message;
  return NameMatcher::Create(*std::move(pattern), std::nullopt).value();
}

inline std::vector<bool> MatchAll(NameMatcher& matcher, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  std::vector<std::uint8_t> matches(views.size(), 2);
  matcher.Match(views, matches);
  return {matches.begin(), matches.end()};
}

inline std::vector<bool> MatchAll(std::string_view text, PatternSyntax syntax, const std::vector<std::string>& names) {
  NameMatcher matcher = MakeMatcher(text, syntax);
  return MatchAll(matcher, names);
}

inline bool Matches(std::string_view text, const std::string& name, PatternSyntax syntax = PatternSyntax::kRegex) {
  return MatchAll(text, syntax, {name}).front();
}

// One to four short labels and a final dot.
inline std::string RandomName(std::mt19937& random) {
  constexpr std::array<std::string_view, 9> kLabels = {"a", "b", "ab", "ba", "a-b", "a1", "b_", "aab", "com"};
  std::string name;
  for (std::size_t label = random() % 4 + 1; label > 0; --label) name += std::string(Choice(random, kLabels)) + '.';
  return name;
}

// In the syntax that std::regex shares with ours.
inline std::string RandomRegex(std::mt19937& random, int nesting = 2) {
  constexpr std::array<std::string_view, 13> kAtoms = {"a",      "B",        "\\.", ".",   "[ab]", "[^a.]", "-",
                                                       "com\\.", "[a-b1-9]", "\\w", "\\d", "\\W",  "ab"};
  constexpr std::array<std::string_view, 10> kRepeats = {"", "", "", "", "*", "+", "?", "{2}", "{1,2}", "{2,}"};
  std::string text;
  for (std::size_t items = random() % 4 + 1; items > 0; --items) {
    const bool is_group = nesting > 0 && random() % 4 == 0;
    if (is_group) {
      text += '(' + RandomRegex(random, nesting - 1) + '|' + RandomRegex(random, nesting - 1) + ')';
    } else {
      text += Choice(random, kAtoms);
    }
    text += Choice(random, kRepeats);
  }
  if (nesting < 2) return text;
  if (random() % 3 == 0) text.insert(0, "^(").append(")");
  if (random() % 3 == 0) text.insert(0, "(").append(")$");
  return text;
}

inline std::string RandomGlob(std::mt19937& random) {
  constexpr std::array<std::string_view, 14> kItems = {
      "*", "*", "?", "a", "B", ".", "ab.", "com.", "[ab]", "[!a-z]", "[]a.]", "[^.b-]", "[[:digit:]]", "\\a"};
  std::string glob;
  for (std::size_t items = random() % 5 + 1; items > 0; --items) glob += Choice(random, kItems);
  return glob;
}

}  // namespace spoor::controlplane::testing
