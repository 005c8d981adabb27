// What a search pattern says, however it was written: regular expressions and globs become the same tree. Everything
// that is decided about a pattern (is it bounded, where may the walk of the database begin) is decided on the tree, and
// the matcher gets the tree written out again, so that what we understood and what it matches cannot differ.
//
// Texts are printable ASCII on one line, and matching is without regard to case, as DNS is.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spoor::controlplane {

// Indexed by ASCII character. Sets of a tree hold both cases of a letter or none.
using CharSet = std::bitset<128>;

inline constexpr std::uint32_t kUnlimited = std::numeric_limits<std::uint32_t>::max();

struct PatternNode {
  enum class Kind : std::uint8_t {
    kSet,           // one character of `set`
    kSequence,      // its children one after the other; none is a sequence
    kAlternatives,  // one of its children, at least two
    kRepeat,        // its one child, `min` to `max` times
    kStart,         // the beginning of the text
    kEnd,           // the end of the text
    kBoundary,      // between a letter, digit or underscore and anything else
    kNoBoundary,    // anywhere else
  };

  Kind kind = Kind::kSequence;
  std::size_t column = 1;  // where it begins in the pattern as written, from 1
  CharSet set = {};
  std::vector<PatternNode> children = {};
  std::uint32_t min = 1;
  std::uint32_t max = 1;  // at least 1; kUnlimited: no limit
};

// Both cases of an ASCII letter, or the character alone.
CharSet SetOf(char c);
// Every character.
CharSet AnyChar();
// `set` with the other case of each letter.
CharSet Folded(CharSet set);

PatternNode SetNode(std::size_t column, CharSet set);
PatternNode RepeatNode(std::size_t column, PatternNode child, std::uint32_t min, std::uint32_t max);

// The only character of a set, a letter in lower case; NUL when there are several.
char OnlyChar(const CharSet& set);

// The fewest and the most characters that a match takes; kUnlimited: no limit.
struct Width {
  std::uint32_t min = 0;
  std::uint32_t max = 0;
};
Width WidthOf(const PatternNode& node);

// What a tree costs the matcher's compiler, in characters with every repeat written out: `characters` in all, those of
// them that may be left out, and among them the word boundaries, which it takes apart into all their cases.
struct PatternCost {
  std::uint32_t characters = 0;
  std::uint32_t optional = 0;
  std::uint32_t boundaries = 0;
};
PatternCost CostOf(const PatternNode& node);

// kInvalidArgument for an anchor that no text can satisfy, or that stands inside a repeat.
base::Result<> CheckAnchors(const PatternNode& root);

// The tree as a regular expression in the syntax of PCRE, of which Hyperscan takes a part. Letters are in lower case.
std::string RegexText(const PatternNode& node);

// kInvalidArgument: "column N: why".
std::unexpected<base::Error> BadPattern(std::size_t column, std::string_view why);

}  // namespace spoor::controlplane
