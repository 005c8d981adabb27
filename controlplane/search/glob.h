// Globs: '*' is any number of characters, '?' is one, [...] one of a set, a backslash makes the next character an
// ordinary one; everything else is itself. A glob matches a whole text: of a name also the final dot.
#pragma once

#include <string_view>

#include "controlplane/search/syntax_tree.h"

namespace spoor::controlplane {

// The tree of a glob, with an anchor at each end. The rules are those of POSIX fnmatch (POSIX.1-2017, XCU 2.13.1 and
// 2.13.2) without flags, but that a '[' without its ']' is an error. `text` is printable ASCII.
// kInvalidArgument: "column N: why".
base::Result<PatternNode> ParseGlob(std::string_view text);

}  // namespace spoor::controlplane
