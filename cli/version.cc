#include <fmt/format.h>

#include <array>

#include "base/version.h"
#include "cli/output.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 2> kExamples = {{
    {"spoor version", "the version of this program"},
    {"spoor --version", "the same"},
}};

ExitCode RunVersion(const Invocation& invocation) {
  if (!invocation.arguments.empty()) return FailUsage(invocation, "takes no arguments");
  Output output(invocation.environment.out_fd);
  output.Append(fmt::format("spoor {}\n", base::kVersion));
  return output.Flush() ? ExitCode::kFound : ExitCode::kIncomplete;
}

}  // namespace

constinit const Verb kVersionVerb = {
    .name = "version",
    .synopsis = "",
    .summary = "print the version of this program",
    .description = "The server's version is in `spoor status`.\n",
    .examples = kExamples,
    .add_options = nullptr,
    .run = RunVersion,
};

}  // namespace spoor::cli
