#include "controlplane/news/ignore_list.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/list_line.h"
#include "dns/name_text.h"

namespace spoor::controlplane {
namespace {

std::unexpected<base::Error> BadLine(std::size_t number, std::string_view why) {
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("line {}: {}", number, why));
}

}  // namespace

base::Result<IgnoreList> IgnoreList::Parse(std::string_view text) {
  IgnoreList list;
  std::vector<PatternText> patterns;
  std::vector<std::size_t> lines;  // of patterns
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const std::string_view entry = base::ListEntry(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (entry.empty()) continue;
    if (const auto pattern = base::PatternOfEntry(entry)) {
      if (patterns.size() == kMostIgnorePatterns) return BadLine(number, "more than 1000 patterns");
      patterns.push_back({std::string(*pattern), PatternSyntax::kRegex});
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
