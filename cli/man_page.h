// Manual pages, section 1, made from the verb table alone, as the help texts are: the build writes them with
// `spoor help --man`.
#pragma once

#include <string>

#include "cli/verb.h"

namespace spoor::cli {

// In the man macros (groff_man(7)): spoor(1), with every verb, and the page of one verb, spoor-VERB(1).
std::string OverviewManPage();
std::string VerbManPage(const Verb& verb);

}  // namespace spoor::cli
