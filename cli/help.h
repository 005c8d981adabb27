// Help texts, made from the verb table alone, so that they cannot tell of options that do not exist.
#pragma once

#include "cli/verb.h"

namespace spoor::cli {

// All options of a verb: its own, and those that every verb has.
po::options_description VerbOptions(const Verb& verb);

// To standard output; kFound unless it cannot be written.
ExitCode PrintVerbHelp(const Verb& verb, const Environment& environment);

}  // namespace spoor::cli
