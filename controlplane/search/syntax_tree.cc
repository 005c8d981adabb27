#include "controlplane/search/syntax_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace spoor::controlplane {
namespace {

using Kind = PatternNode::Kind;

std::uint32_t Bounded(std::uint64_t value) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, kUnlimited));
}

std::uint32_t Sum(std::uint32_t a, std::uint32_t b) {
  return Bounded(std::uint64_t{a} + b);
}

// Nothing, however often, is nothing.
std::uint32_t Product(std::uint32_t a, std::uint32_t b) {
  if (a == 0 || b == 0) return 0;
  return a == kUnlimited || b == kUnlimited ? kUnlimited : Bounded(std::uint64_t{a} * b);
}

Width WidthOfAlternatives(const PatternNode& node) {
  Width width{kUnlimited, 0};
  for (const PatternNode& child : node.children) {
    const Width of_child = WidthOf(child);
    width = {std::min(width.min, of_child.min), std::max(width.max, of_child.max)};
  }
  return width;
}

// The last of an unlimited number of repeats stands for all that follow.
PatternCost CostOfRepeat(const PatternNode& node) {
  const PatternCost once = CostOf(node.children.front());
  const bool limited = node.max != kUnlimited;
  const std::uint32_t times = limited ? node.max : std::max(node.min, 1u);
  const std::uint32_t left_out = limited ? node.max - node.min : std::uint32_t{node.min == 0};
  return {Product(once.characters, times), Sum(Product(once.optional, times), Product(once.characters, left_out)),
          Product(once.boundaries, times)};
}

base::Result<> CheckAnchors(const PatternNode& node, bool at_start, bool at_end, bool in_repeat);

// A child can be at the start if nothing before it takes a character, and at the end likewise.
base::Result<> CheckSequence(const PatternNode& node, bool at_start, bool at_end, bool in_repeat) {
  const auto& children = node.children;
  const auto takes_any = [](const PatternNode& child) { return WidthOf(child).max > 0; };
  const auto last = std::find_if(children.rbegin(), children.rend(), takes_any);
  const auto last_index = last == children.rend() ? -1 : std::distance(last, children.rend()) - 1;
  for (std::ptrdiff_t i = 0; i < std::ssize(children); ++i) {
    const PatternNode& child = children[static_cast<std::size_t>(i)];
    if (auto checked = CheckAnchors(child, at_start, at_end && i >= last_index, in_repeat); !checked) return checked;
    at_start = at_start && !takes_any(child);
  }
  return {};
}

base::Result<> CheckAnchors(const PatternNode& node, bool at_start, bool at_end, bool in_repeat) {
  if (node.kind == Kind::kSequence) return CheckSequence(node, at_start, at_end, in_repeat);
  const bool is_start = node.kind == Kind::kStart;
  if (is_start || node.kind == Kind::kEnd) {
    if (in_repeat) return BadPattern(node.column, is_start ? "^ inside a repeat" : "$ inside a repeat");
    if (is_start && !at_start) return BadPattern(node.column, "^ behind characters: no text matches; write \\^");
    if (!is_start && !at_end) return BadPattern(node.column, "$ before characters: no text matches; write \\$");
  }
  in_repeat = in_repeat || node.kind == Kind::kRepeat;
  for (const PatternNode& child : node.children) {
    if (auto checked = CheckAnchors(child, at_start, at_end, in_repeat); !checked) return checked;
  }
  return {};
}

void AppendChar(std::string& out, char c) {
  const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  if (is_plain) {
    out += c;
  } else {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
  }
}

void AppendSet(std::string& out, const CharSet& set) {
  if (set.all()) {
    out += '.';
    return;
  }
  if (const char only = OnlyChar(set)) return AppendChar(out, only);
  out += '[';
  for (std::size_t first = 0; first < set.size(); ++first) {
    if (!set[first]) continue;
    std::size_t last = first;
    while (last + 1 < set.size() && set[last + 1]) ++last;
    AppendChar(out, static_cast<char>(first));
    if (last > first) out += '-', AppendChar(out, static_cast<char>(last));
    first = last;
  }
  out += ']';
}

void Append(std::string& out, const PatternNode& node);

void AppendGroup(std::string& out, const PatternNode& node) {
  out += "(?:";
  Append(out, node);
  out += ')';
}

void AppendRepeat(std::string& out, const PatternNode& node) {
  const PatternNode& child = node.children.front();
  if (child.kind == Kind::kSet) {
    Append(out, child);
  } else {
    AppendGroup(out, child);
  }
  const bool limited = node.max != kUnlimited;
  if (node.min == node.max) {
    fmt::format_to(std::back_inserter(out), "{{{}}}", node.min);
  } else if (limited) {
    fmt::format_to(std::back_inserter(out), "{{{},{}}}", node.min, node.max);
  } else if (node.min <= 1) {
    out += node.min == 0 ? '*' : '+';
  } else {
    fmt::format_to(std::back_inserter(out), "{{{},}}", node.min);
  }
}

void AppendSequence(std::string& out, const PatternNode& node) {
  for (const PatternNode& child : node.children) {
    if (child.kind == Kind::kAlternatives) {
      AppendGroup(out, child);
    } else {
      Append(out, child);
    }
  }
}

void AppendAlternatives(std::string& out, const PatternNode& node) {
  for (const PatternNode& child : node.children) {
    if (&child != &node.children.front()) out += '|';
    if (child.kind == Kind::kAlternatives) {
      AppendGroup(out, child);
    } else {
      Append(out, child);
    }
  }
}

void Append(std::string& out, const PatternNode& node) {
  switch (node.kind) {
    case Kind::kSet:
      return AppendSet(out, node.set);
    case Kind::kSequence:
      return AppendSequence(out, node);
    case Kind::kAlternatives:
      return AppendAlternatives(out, node);
    case Kind::kRepeat:
      return AppendRepeat(out, node);
    case Kind::kStart:
      out += '^';
      return;
    case Kind::kEnd:
      out += '$';
      return;
    case Kind::kBoundary:
      out += "\\b";
      return;
    case Kind::kNoBoundary:
      out += "\\B";
      return;
  }
}

}  // namespace

CharSet SetOf(char c) {
  return Folded(CharSet().set(static_cast<unsigned char>(c) & 0x7f));
}

CharSet AnyChar() {
  return CharSet().set();
}

CharSet Folded(CharSet set) {
  for (std::size_t upper = 'A'; upper <= 'Z'; ++upper) {
    const std::size_t lower = upper - 'A' + 'a';
    set[upper] = set[lower] = set[upper] || set[lower];
  }
  return set;
}

PatternNode SetNode(std::size_t column, CharSet set) {
  return {.kind = Kind::kSet, .column = column, .set = set};
}

PatternNode RepeatNode(std::size_t column, PatternNode child, std::uint32_t min, std::uint32_t max) {
  PatternNode node{.kind = Kind::kRepeat, .column = column, .min = min, .max = max};
  node.children.push_back(std::move(child));
  return node;
}

char OnlyChar(const CharSet& set) {
  for (std::size_t c = set.size(); c-- > 1;) {
    if (set[c]) return set == SetOf(static_cast<char>(c)) ? static_cast<char>(c) : '\0';
  }
  return '\0';
}

Width WidthOf(const PatternNode& node) {
  switch (node.kind) {
    case Kind::kSet:
      return {1, 1};
    case Kind::kAlternatives:
      return WidthOfAlternatives(node);
    case Kind::kRepeat: {
      const Width once = WidthOf(node.children.front());
      return {Product(once.min, node.min), Product(once.max, node.max)};
    }
    default: {
      Width width;
      for (const PatternNode& child : node.children) {
        const Width of_child = WidthOf(child);
        width = {Sum(width.min, of_child.min), Sum(width.max, of_child.max)};
      }
      return width;
    }
  }
}

PatternCost CostOf(const PatternNode& node) {
  if (node.kind == Kind::kRepeat) return CostOfRepeat(node);
  // An anchor is a place of its own, as a character is.
  const bool is_boundary = node.kind == Kind::kBoundary || node.kind == Kind::kNoBoundary;
  PatternCost cost{node.children.empty() ? 1u : 0u, 0, is_boundary ? 1u : 0u};
  for (const PatternNode& child : node.children) {
    const PatternCost of_child = CostOf(child);
    cost = {Sum(cost.characters, of_child.characters), Sum(cost.optional, of_child.optional),
            Sum(cost.boundaries, of_child.boundaries)};
  }
  return cost;
}

base::Result<> CheckAnchors(const PatternNode& root) {
  return CheckAnchors(root, true, true, false);
}

std::string RegexText(const PatternNode& node) {
  std::string out;
  Append(out, node);
  return out;
}

std::unexpected<base::Error> BadPattern(std::size_t column, std::string_view why) {
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("column {}: {}", column, why));
}

}  // namespace spoor::controlplane
