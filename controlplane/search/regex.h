// Regular expressions: the part of PCRE that can be matched in one pass over a text, which is what DNSDB's flexible
// search takes and what egrep knows, with \d \w \s and \b.
#pragma once

#include <cstdint>
#include <string_view>

#include "controlplane/search/syntax_tree.h"

namespace spoor::controlplane {

// Groups in groups. Compilers of expressions go through them by recursion, and repeats of repeats cost them twice as
// much with every level.
inline constexpr std::size_t kMaxNesting = 8;
// The largest number in {n,m}; a label has at most 63 octets.
inline constexpr std::uint32_t kMaxRepeat = 255;

// The tree of a regular expression: characters, '.', [sets], \d \D \w \W \s \S, groups ( ) and (?: ), '|', the repeats
// * + ? {n} {n,} {n,m} (a '?' behind one changes nothing), ^ $ \b \B, and a backslash before anything else that is no
// letter or digit. `text` is printable ASCII. kInvalidArgument: "column N: why", also for what PCRE knows and one pass
// cannot do: back references, look-around.
base::Result<PatternNode> ParseRegex(std::string_view text);

}  // namespace spoor::controlplane
