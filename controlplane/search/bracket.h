// Sets of characters as patterns write them: [a-z0-9-] and what a backslash makes. Regular expressions and globs share
// them, but for the way in which a set is turned round and for \d and the like.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "controlplane/search/syntax_tree.h"

namespace spoor::controlplane {

struct BracketStyle {
  bool exclamation_negates;  // [!a] beside [^a]
  bool has_class_escapes;    // \d \D \w \W \s \S; otherwise a backslash makes any next character an ordinary one
};

// The set that begins with the '[' at `at`; on return `at` is behind its ']'. A ']' that comes first is a member, as
// is a '-' at an end; [:alpha:] and the other POSIX classes are known. Both cases of a letter are members or none.
// kInvalidArgument naming the column in `text`.
base::Result<CharSet> ParseBracket(std::string_view text, std::size_t& at, const BracketStyle& style);

// The set of \d, \D, \w, \W, \s or \S, by the letter behind the backslash.
std::optional<CharSet> ClassEscape(char letter);

// True for ASCII letters and digits: what may have a meaning behind a backslash.
bool IsLetterOrDigit(char c);

}  // namespace spoor::controlplane
