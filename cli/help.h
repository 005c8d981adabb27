// Help texts, made from the verb table alone, so that they cannot tell of options that do not exist.
#pragma once

#include <array>
#include <string_view>

#include "cli/verb.h"

namespace spoor::cli {

// What spoor is for, in a line without a full stop.
inline constexpr std::string_view kProgramSummary = "ask a Spoor database what names pointed to what, and when";

// What exit codes mean, for people.
struct ExitMeaning {
  ExitCode code;
  std::string_view meaning;
};
inline constexpr std::array<ExitMeaning, 5> kExitMeanings = {{
    {ExitCode::kFound, "found"},
    {ExitCode::kNothingFound, "nothing found"},
    {ExitCode::kUsage, "usage: the command line is wrong"},
    {ExitCode::kUnreachable, "server unreachable, or it refused"},
    {ExitCode::kIncomplete, "answer incomplete: cut, failed on the server, or not written"},
}};

// All options of a verb: its own, and those that every verb has.
po::options_description VerbOptions(const Verb& verb);

// To standard output; kFound unless it cannot be written.
ExitCode PrintVerbHelp(const Verb& verb, const Environment& environment);

}  // namespace spoor::cli
