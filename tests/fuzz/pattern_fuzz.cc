// Search patterns as strangers send them, and names in printable ASCII: octet 0 chooses the syntax, then the pattern up
// to a line feed, then a name on each line. Nothing is refused but with a column inside the pattern; what is accepted
// is matched without regard to case, and within what narrowing takes for certain.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "controlplane/search/name_matcher.h"
#include "controlplane/search/narrowing.h"
#include "tests/fuzz/require.h"

namespace {

using spoor::controlplane::FixedParts;
using spoor::controlplane::NameMatcher;
using spoor::controlplane::Pattern;
using spoor::controlplane::PatternSyntax;
using spoor::test::Require;

constexpr std::size_t kMaxNames = 16;

std::string_view TakeLine(std::string_view& input) {
  const std::string_view line = input.substr(0, input.find('\n'));
  input.remove_prefix(std::min(line.size() + 1, input.size()));
  return line;
}

// The octets of a line as a text such as the matcher gets.
std::string Printable(std::string_view line) {
  std::string text;
  for (const char c : line) text += static_cast<char>(' ' + static_cast<unsigned char>(c) % ('~' - ' ' + 1));
  return text;
}

std::string WithCase(std::string text, int (*change)(int)) {
  std::ranges::transform(text, text.begin(), [change](char c) { return static_cast<char>(change(c)); });
  return text;
}

void CheckRefusal(const spoor::base::Error& error, std::size_t pattern_octets) {
  Require(error.code == spoor::base::ErrorCode::kInvalidArgument);
  constexpr std::string_view kColumn = "column ";
  Require(error.message.starts_with(kColumn));
  std::size_t column = 0;
  const char* const end = error.message.data() + error.message.size();
  Require(std::from_chars(error.message.data() + kColumn.size(), end, column).ec == std::errc());
  Require(column >= 1 && column <= pattern_octets + 1);
}

void CheckMatches(NameMatcher& matcher, std::string_view input) {
  const FixedParts parts = FixedPartsOf(matcher.pattern().tree());
  std::vector<std::string> texts;
  while (!input.empty() && texts.size() < 3 * kMaxNames) {
    const std::string text = Printable(TakeLine(input));
    texts.insert(texts.end(), {text, WithCase(text, std::tolower), WithCase(text, std::toupper)});
  }
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<std::uint8_t> matches(views.size(), 2);
  matcher.Match(views, matches);
  std::string room;
  for (std::size_t i = 0; i < texts.size(); i += 3) {
    Require(matches[i] <= 1 && matches[i] == matches[i + 1] && matches[i] == matches[i + 2]);
    if (matches[i] == 0) continue;
    const std::string_view text = spoor::controlplane::WithNumberedDots(views[i + 1], room);
    Require(text.starts_with(parts.prefix) && text.ends_with(parts.suffix));
    Require(!parts.is_whole || text == parts.prefix);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto syntax = data[0] % 2 == 0 ? PatternSyntax::kRegex : PatternSyntax::kGlob;
  std::string_view input = spoor::base::AsChars({data + 1, size - 1});
  const std::string_view text = TakeLine(input);
  auto pattern = Pattern::Compile(text, syntax);
  if (!pattern) {
    CheckRefusal(pattern.error(), text.size());
    return 0;
  }
  OwnerTarget(pattern->tree());
  auto matcher = NameMatcher::Create(*std::move(pattern), std::nullopt);
  Require(matcher.has_value());
  CheckMatches(*matcher, input);
  return 0;
}
