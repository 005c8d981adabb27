#include "controlplane/services/pattern_field.h"

#include <fmt/format.h>

#include "controlplane/services/query_parser.h"

namespace spoor::controlplane {

base::Result<PatternSyntax> ParseSyntax(v1::PatternSyntax syntax) {
  switch (syntax) {
    case v1::PATTERN_SYNTAX_UNSPECIFIED:
    case v1::PATTERN_SYNTAX_REGEX:
      return PatternSyntax::kRegex;
    case v1::PATTERN_SYNTAX_GLOB:
      return PatternSyntax::kGlob;
    default:
      return BadField("syntax", fmt::format("{} is none", static_cast<int>(syntax)));
  }
}

base::Result<Pattern> CompileField(std::string_view field, const std::string& text, PatternSyntax syntax) {
  auto pattern = Pattern::Compile(text, syntax);
  if (!pattern && pattern.error().code == base::ErrorCode::kInvalidArgument) {
    return BadField(field, pattern.error().message);
  }
  return pattern;
}

}  // namespace spoor::controlplane
