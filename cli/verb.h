// What a verb is: a value with everything that dispatch, parsing and help need. Each verb stands in its own file and is
// listed once, in verb_table.cc; nothing else knows which verbs there are.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "cli/environment.h"
#include "cli/exit_code.h"

namespace spoor::cli {

namespace po = base::po;

struct Verb;

// One call of a verb: its parsed options, and its arguments in order.
struct Invocation {
  const Verb& verb;
  const po::variables_map& options;
  const std::vector<std::string>& arguments;
  // Its `server` is the one to use: --server is already taken into account.
  const Environment& environment;
};

struct Example {
  std::string_view command;
  std::string_view meaning;
};

struct Verb {
  std::string_view name;
  // After "spoor lookup": "NAME [OPTIONS]".
  std::string_view synopsis;
  // One line for the list of verbs.
  std::string_view summary;
  // Paragraphs for its own help; lines end in '\n'.
  std::string_view description;
  std::span<const Example> examples;
  // Adds its own options; --server and --help are added for every verb. May be null.
  void (*add_options)(po::options_description& options);
  // Prints its results and errors itself.
  ExitCode (*run)(const Invocation& invocation);
};

// To standard output; kFound unless it cannot be written, which is told.
ExitCode PrintText(const Invocation& invocation, std::string_view text);

// Prints "spoor: VERB: WHY" on one line and returns `code`.
ExitCode FailWith(const Invocation& invocation, ExitCode code, std::string_view why);

// FailWith(kUsage) with a hint at the verb's help.
ExitCode FailUsage(const Invocation& invocation, std::string_view why);

}  // namespace spoor::cli
