#include "controlplane/search/glob.h"

#include <utility>

#include "controlplane/search/bracket.h"

namespace spoor::controlplane {
namespace {

using Kind = PatternNode::Kind;

constexpr BracketStyle kStyle = {.exclamation_negates = true, .has_class_escapes = false};

base::Result<PatternNode> ParseItem(std::string_view text, std::size_t& at) {
  const std::size_t column = at + 1;
  switch (text[at]) {
    case '*':
      ++at;
      return RepeatNode(column, SetNode(column, AnyChar()), 0, kUnlimited);
    case '?':
      ++at;
      return SetNode(column, AnyChar());
    case '[': {
      const auto set = ParseBracket(text, at, kStyle);
      if (!set) return std::unexpected(set.error());
      return SetNode(column, *set);
    }
    case '\\':
      if (++at == text.size()) return BadPattern(column, "a backslash at the end; for the character itself write \\\\");
      break;
    default:
      break;
  }
  return SetNode(column, SetOf(text[at++]));
}

}  // namespace

base::Result<PatternNode> ParseGlob(std::string_view text) {
  PatternNode root;
  root.children.push_back({.kind = Kind::kStart});
  for (std::size_t at = 0; at < text.size();) {
    auto item = ParseItem(text, at);
    if (!item) return std::unexpected(item.error());
    // Two stars say what one does.
    const bool is_repeated_star = item->kind == Kind::kRepeat && root.children.back().kind == Kind::kRepeat;
    if (!is_repeated_star) root.children.push_back(*std::move(item));
  }
  root.children.push_back({.kind = Kind::kEnd, .column = text.size() + 1});
  return root;
}

}  // namespace spoor::controlplane
