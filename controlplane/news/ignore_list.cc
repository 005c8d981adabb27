#include "controlplane/news/ignore_list.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "dns/name_text.h"

namespace spoor::controlplane {
namespace {

std::unexpected<base::Error> BadLine(std::size_t number, std::string_view why) {
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("line {}: {}", number, why));
}

// Without what is for people, and without spaces around it.
std::string_view Strip(std::string_view line) {
  if (line.starts_with('#')) return {};
  if (const auto comment = line.find(" #"); comment != std::string_view::npos) line = line.substr(0, comment);
  const auto begin = line.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
}

bool IsPattern(std::string_view entry) {
  return entry.size() > 2 && entry.starts_with('/') && entry.ends_with('/');
}

}  // namespace

base::Result<IgnoreList> IgnoreList::Parse(std::string_view text) {
  IgnoreList list;
  std::vector<PatternText> patterns;
  std::vector<std::size_t> lines;  // of patterns
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const std::string_view entry = Strip(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (entry.empty()) continue;
    if (IsPattern(entry)) {
      if (patterns.size() == kMostIgnorePatterns) return BadLine(number, "more than 1000 patterns");
      patterns.push_back({std::string(entry.substr(1, entry.size() - 2)), PatternSyntax::kRegex});
      lines.push_back(number);
    } else if (const auto added = list.names_.Add(entry); !added) {
      return BadLine(number, added.error().message);
    }
  }
  auto compiled = PatternSet::Compile(patterns);
  if (!compiled) return BadLine(lines[compiled.error().index], compiled.error().why.message);
  list.patterns_ = *std::move(compiled);
  return list;
}

bool IgnoreList::Contains(base::ByteSpan owner) {
  if (!names_.empty() && names_.Contains(owner)) return true;
  if (patterns_.empty()) return false;
  text_.clear();
  dns::AppendNameText(text_, owner);
  return patterns_.MatchesAny(text_);
}

}  // namespace spoor::controlplane
