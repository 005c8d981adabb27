// What spoord says of itself: `--help` and spoord(8), from the same tables of options, commands and examples.
#pragma once

#include <string>

#include "base/options.h"

namespace spoor::controlplane {

// `options` are those of spoord itself.
std::string HelpText(const base::po::options_description& options);

// In the man macros (groff_man(7)).
std::string ManPage(const base::po::options_description& options);

}  // namespace spoor::controlplane
