// Where in the database the texts that a pattern can match stand, so that a search need not walk all of it. This is
// the one place that decides so; it may only ever leave out what certainly has no match.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "controlplane/search/syntax_tree.h"
#include "storage/query.h"

namespace spoor::controlplane {

// What every text with a match certainly begins and ends with; letters in lower case, empty when nothing is certain.
// `is_whole`: the text is `prefix`, and nothing else.
struct FixedParts {
  std::string prefix;
  std::string suffix;
  bool is_whole = false;
};
FixedParts FixedPartsOf(const PatternNode& root);

// The records among which those are whose owner has a match: of the one name, the domain or the first labels that the
// pattern fixes, or all. Texts are as NameMatcher sees them: a dot always stands between two labels.
storage::Target OwnerTarget(const PatternNode& root);

// The same for the text of RDATA, when only records of these types are asked for. Less is certain here: only the text
// of some types is a name or ends with one.
storage::Target RdataTarget(const PatternNode& root, std::span<const std::uint16_t> types);

}  // namespace spoor::controlplane
