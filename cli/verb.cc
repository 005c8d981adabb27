#include "cli/verb.h"

#include <fmt/format.h>

#include "cli/output.h"

namespace spoor::cli {

ExitCode PrintText(const Invocation& invocation, std::string_view text) {
  Output output(invocation.environment.out_fd);
  output.Append(text);
  if (output.Flush()) return ExitCode::kFound;
  return FailWith(invocation, ExitCode::kIncomplete, "cannot write to standard output");
}

ExitCode FailWith(const Invocation& invocation, ExitCode code, std::string_view why) {
  PrintNote(invocation.environment.err_fd, fmt::format("{}: {}", invocation.verb.name, why));
  return code;
}

ExitCode FailUsage(const Invocation& invocation, std::string_view why) {
  return FailWith(invocation, ExitCode::kUsage, fmt::format("{}; see: spoor help {}", why, invocation.verb.name));
}

}  // namespace spoor::cli
