#include "controlplane/search/regex.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "controlplane/search/bracket.h"

namespace spoor::controlplane {
namespace {

using base::Result;
using Kind = PatternNode::Kind;

constexpr BracketStyle kStyle = {.exclamation_negates = false, .has_class_escapes = true};
constexpr std::string_view kRepeatChars = "*+?{";

struct Times {
  std::uint32_t min = 0;
  std::uint32_t max = kUnlimited;
};

// Recursive descent; recursion is bounded by kMaxNesting.
class RegexParser {
 public:
  explicit RegexParser(std::string_view text) : text_(text) {}

  Result<PatternNode> Parse() {
    auto root = ParseAlternatives();
    if (root && at_ < text_.size()) return BadPattern(at_ + 1, "a ) without its (; for the character itself write \\)");
    return root;
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  char Next(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  Result<PatternNode> ParseAlternatives() {
    PatternNode alternatives{.kind = Kind::kAlternatives, .column = at_ + 1};
    for (;;) {
      auto sequence = ParseSequence();
      if (!sequence) return sequence;
      alternatives.children.push_back(*std::move(sequence));
      if (Next() != '|') break;
      ++at_;
    }
    if (alternatives.children.size() == 1) return std::move(alternatives.children.front());
    return alternatives;
  }

  Result<PatternNode> ParseSequence() {
    PatternNode sequence{.column = at_ + 1};
    while (!AtEnd() && Next() != '|' && Next() != ')') {
      auto item = ParseItem();
      if (!item) return item;
      if (item->kind == Kind::kSequence) {
        std::ranges::move(item->children, std::back_inserter(sequence.children));
      } else {
        sequence.children.push_back(*std::move(item));
      }
    }
    return sequence;
  }

  Result<PatternNode> ParseItem() {
    const std::size_t column = at_ + 1;
    auto atom = ParseAtom();
    if (!atom || AtEnd() || kRepeatChars.find(Next()) == std::string_view::npos) return atom;
    if (atom->kind >= Kind::kStart) return BadPattern(at_ + 1, "a repeat of an anchor");
    const auto times = ParseRepeat();
    if (!times) return std::unexpected(times.error());
    return RepeatNode(column, *std::move(atom), times->min, times->max);
  }

  Result<PatternNode> ParseAtom() {
    const std::size_t column = at_ + 1;
    const char c = Next();
    if (kRepeatChars.find(c) != std::string_view::npos) {
      return BadPattern(column, fmt::format("nothing before {} to repeat; for the character itself write \\{}", c, c));
    }
    if (c == '(') return ParseGroup();
    if (c == '[') return ParseSet();
    if (c == '\\') return ParseEscape();
    ++at_;
    if (c == '^') return PatternNode{.kind = Kind::kStart, .column = column};
    if (c == '$') return PatternNode{.kind = Kind::kEnd, .column = column};
    return SetNode(column, c == '.' ? AnyChar() : SetOf(c));
  }

  Result<PatternNode> ParseSet() {
    const std::size_t column = at_ + 1;
    const auto set = ParseBracket(text_, at_, kStyle);
    if (!set) return std::unexpected(set.error());
    return SetNode(column, *set);
  }

  Result<PatternNode> ParseGroup() {
    const std::size_t column = at_ + 1;
    if (++nesting_ > kMaxNesting) return BadPattern(column, fmt::format("more than {} groups in groups", kMaxNesting));
    if (auto opened = OpenGroup(column); !opened) return std::unexpected(opened.error());
    if (Next() == ')') return BadPattern(column, "a group with nothing in it; for the characters write \\(\\)");
    auto inside = ParseAlternatives();
    if (!inside) return inside;
    if (AtEnd()) return BadPattern(column, "a ( without its ); for the character itself write \\(");
    ++at_;
    --nesting_;
    return inside;
  }

  Result<> OpenGroup(std::size_t column) {
    ++at_;
    if (Next() != '?') return {};
    const char kind = Next(1);
    const char behind = Next(2);
    if (kind == '=' || kind == '!' || (kind == '<' && (behind == '=' || behind == '!'))) {
      return BadPattern(column, "look-around is not supported; --exclude takes names away");
    }
    if (kind != ':') return BadPattern(column, "groups of the kind (?... other than (?:...) are not supported");
    at_ += 2;
    return {};
  }

  Result<PatternNode> ParseEscape() {
    const std::size_t column = at_ + 1;
    const char c = Next(1);
    if (c == '\0') return BadPattern(column, "a backslash at the end; for the character itself write \\\\");
    at_ += 2;
    if (const auto set = ClassEscape(c)) return SetNode(column, *set);
    if (c == 'b') return PatternNode{.kind = Kind::kBoundary, .column = column};
    if (c == 'B') return PatternNode{.kind = Kind::kNoBoundary, .column = column};
    if ((c >= '0' && c <= '9') || c == 'g' || c == 'k') {
      return BadPattern(column, "back references are not supported; an octet \\DDD of a name is written \\\\DDD");
    }
    if (IsLetterOrDigit(c)) return BadPattern(column, fmt::format("\\{} is not supported", c));
    return SetNode(column, SetOf(c));
  }

  // One repeat, and no more than one.
  Result<Times> ParseRepeat() {
    const std::size_t column = at_ + 1;
    const char c = text_[at_++];
    Times times{c == '+' ? 1u : 0u, c == '?' ? 1u : kUnlimited};
    if (c == '{') {
      const auto counted = ParseCounts(column);
      if (!counted) return counted;
      times = *counted;
    }
    if (Next() == '?') ++at_;  // how much a match takes does not matter here
    if (!AtEnd() && kRepeatChars.find(Next()) != std::string_view::npos) {
      return BadPattern(at_ + 1, "a repeat of a repeat; put a group around the first");
    }
    return times;
  }

  // Behind the '{' at `column`.
  Result<Times> ParseCounts(std::size_t column) {
    Times times;
    bool good = ParseNumber(times.min);
    if (good && Next() == ',') {
      ++at_;
      if (Next() != '}') good = ParseNumber(times.max);
    } else {
      times.max = times.min;
    }
    if (!good || Next() != '}') {
      return BadPattern(column, "not a repeat such as {2}, {2,} or {2,5}; for the character itself write \\{");
    }
    ++at_;
    const bool limited = times.max != kUnlimited;
    if (times.min > kMaxRepeat || (limited && times.max > kMaxRepeat)) {
      return BadPattern(column, fmt::format("more than {} repeats", kMaxRepeat));
    }
    if (times.max == 0 || times.max < times.min) return BadPattern(column, "a repeat that is backwards or of nothing");
    return times;
  }

  bool ParseNumber(std::uint32_t& out) {
    const auto* const begin = text_.data() + at_;
    const auto parsed = std::from_chars(begin, text_.data() + text_.size(), out);
    at_ += static_cast<std::size_t>(parsed.ptr - begin);
    return parsed.ec == std::errc();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t nesting_ = 0;
};

}  // namespace

Result<PatternNode> ParseRegex(std::string_view text) {
  return RegexParser(text).Parse();
}

}  // namespace spoor::controlplane
