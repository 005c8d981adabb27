#include "controlplane/search/bracket.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace spoor::controlplane {
namespace {

CharSet Range(char first, char last) {
  CharSet set;
  for (int c = first; c <= last; ++c) set.set(static_cast<std::size_t>(c));
  return set;
}

CharSet Digits() {
  return Range('0', '9');
}

CharSet Letters() {
  return Range('a', 'z') | Range('A', 'Z');
}

CharSet Space() {
  return Range('\t', '\r') | Range(' ', ' ');
}

// POSIX: what of the printable characters is neither letter nor digit nor space.
CharSet Punctuation() {
  return Range('!', '~') & ~Letters() & ~Digits();
}

// The set of [:name:].
std::optional<CharSet> PosixClass(std::string_view name) {
  const std::array<std::pair<std::string_view, CharSet>, 8> classes = {{
      {"alnum", Letters() | Digits()},
      {"alpha", Letters()},
      {"digit", Digits()},
      {"lower", Letters()},
      {"punct", Punctuation()},
      {"space", Space()},
      {"upper", Letters()},
      {"xdigit", Digits() | Range('a', 'f') | Range('A', 'F')},
  }};
  const auto* const found = std::ranges::find(classes, name, &std::pair<std::string_view, CharSet>::first);
  if (found == classes.end()) return std::nullopt;
  return found->second;
}

// Reads the members of one bracket.
class BracketReader {
 public:
  BracketReader(std::string_view text, std::size_t& at, const BracketStyle& style)
      : text_(text), at_(at), begin_(at), style_(style) {}

  base::Result<CharSet> Read() {
    ++at_;
    const bool negated = Next() == '^' || (style_.exclamation_negates && Next() == '!');
    if (negated) ++at_;
    bool first = true;
    while (first || Next() != ']') {
      if (at_ >= text_.size()) return BadPattern(begin_ + 1, "a [ without its ]; for the character itself write \\[");
      if (auto added = AddMember(); !added) return std::unexpected(added.error());
      first = false;
    }
    ++at_;
    const CharSet folded = negated ? ~Folded(set_) : Folded(set_);
    if (folded.none()) return BadPattern(begin_ + 1, "a set without members");
    return folded;
  }

 private:
  char Next(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  base::Result<> AddMember() {
    const char second = Next(1);
    if (Next() == '[' && (second == ':' || second == '=' || second == '.')) return AddPosixClass();
    if (Next() == '\\' && style_.has_class_escapes && ClassEscape(second)) {
      set_ |= *ClassEscape(second);
      at_ += 2;
      return {};
    }
    const std::size_t column = at_ + 1;
    const auto first = ReadChar();
    if (!first) return std::unexpected(first.error());
    if (Next() != '-' || Next(1) == ']' || Next(1) == '\0') {
      set_.set(static_cast<std::size_t>(*first));
      return {};
    }
    ++at_;
    return AddRange(column, *first);
  }

  base::Result<> AddRange(std::size_t column, char first) {
    const auto last = ReadChar();
    if (!last) return std::unexpected(last.error());
    if (*last < first) return BadPattern(column, fmt::format("the range {}-{} is backwards", first, *last));
    set_ |= Range(first, *last);
    return {};
  }

  base::Result<> AddPosixClass() {
    const auto end = text_.find(":]", at_ + 2);
    const auto set = end == std::string_view::npos ? std::nullopt : PosixClass(text_.substr(at_ + 2, end - at_ - 2));
    if (Next(1) != ':' || !set) {
      return BadPattern(at_ + 1, "no such class; there are [:alnum:] alpha digit lower punct space upper xdigit");
    }
    set_ |= *set;
    at_ = end + 2;
    return {};
  }

  base::Result<char> ReadChar() {
    if (Next() == '\\') {
      if (at_ + 1 >= text_.size())
        return BadPattern(begin_ + 1, "a [ without its ]; for the character itself write \\[");
      ++at_;
      if (style_.has_class_escapes && IsLetterOrDigit(Next())) {
        return BadPattern(at_, fmt::format("\\{} has no meaning inside [ ]", Next()));
      }
    }
    return text_[at_++];
  }

  std::string_view text_;
  std::size_t& at_;
  const std::size_t begin_;
  const BracketStyle style_;
  CharSet set_;
};

}  // namespace

base::Result<CharSet> ParseBracket(std::string_view text, std::size_t& at, const BracketStyle& style) {
  return BracketReader(text, at, style).Read();
}

std::optional<CharSet> ClassEscape(char letter) {
  const CharSet word = Letters() | Digits() | Range('_', '_');
  switch (letter) {
    case 'd':
      return Digits();
    case 'D':
      return ~Digits();
    case 'w':
      return word;
    case 'W':
      return ~word;
    case 's':
      return Space();
    case 'S':
      return ~Space();
    default:
      return std::nullopt;
  }
}

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace spoor::controlplane
