// From the words on the command line to a verb and back to an exit code. main() is nothing but this call.
#pragma once

#include <span>
#include <string>

#include "cli/environment.h"
#include "cli/exit_code.h"

namespace spoor::cli {

// `arguments` without the program's name. Prints to the environment's descriptors; throws nothing of its own.
ExitCode Run(std::span<const std::string> arguments, const Environment& environment);

}  // namespace spoor::cli
