// Patterns in requests.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "controlplane/search/pattern.h"
#include "spoor/v1/query.pb.h"

namespace spoor::controlplane {

// kInvalidArgument: "syntax: why".
base::Result<PatternSyntax> ParseSyntax(v1::PatternSyntax syntax);

// A pattern's own mistakes are told with their field; the server's are not the client's. Pattern::Compile says what it
// costs.
base::Result<Pattern> CompileField(std::string_view field, const std::string& text, PatternSyntax syntax);

}  // namespace spoor::controlplane
