#include "cli/help.h"

#include <fmt/format.h>

#include <array>
#include <sstream>

#include "cli/connection_options.h"
#include "cli/output.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::string_view kExitCodes =
    "Exit codes:\n"
    "  0  found\n"
    "  1  nothing found\n"
    "  2  usage: the command line is wrong\n"
    "  3  server unreachable, or it refused\n"
    "  4  answer incomplete: cut, failed on the server, or not written\n";

constexpr std::array<Example, 3> kExamples = {{
    {"spoor help", "the list of verbs"},
    {"spoor help lookup", "all about one verb"},
    {"spoor rdata --help", "the same, for those who have typed the verb already"},
}};

std::string ExamplesText(const Verb& verb) {
  std::string out = "Examples:\n";
  for (const auto& example : verb.examples) out += fmt::format("  {}\n      {}\n", example.command, example.meaning);
  return out;
}

std::string VerbHelpText(const Verb& verb) {
  std::ostringstream options;
  options << VerbOptions(verb);
  return fmt::format("spoor {}: {}\n\nUsage: spoor [--server ADDR] {}{}{}\n\n{}\n{}\n{}\n{}", verb.name, verb.summary,
                     verb.name, verb.synopsis.empty() ? "" : " ", verb.synopsis, verb.description, options.str(),
                     ExamplesText(verb), kExitCodes);
}

std::string OverviewText() {
  std::string out =
      "spoor: ask a Spoor database what names pointed to what, and when.\n\n"
      "Usage: spoor [--server ADDR] VERB ...\n\nVerbs:\n";
  for (const auto* verb : Verbs()) out += fmt::format("  {:<11}{}\n", verb->name, verb->summary);
  out += fmt::format(
      "\nOptions:\n"
      "  --server ADDR  where spoord listens: unix:/path or host:port; before or after the verb\n"
      "                 (default: SPOOR_SERVER of the environment, else {})\n"
      "\nExamples:\n",
      kDefaultServer);
  for (const auto* verb : Verbs()) {
    const auto& example = verb->examples.front();
    out += fmt::format("  {:<44}{}\n", example.command, example.meaning);
  }
  return out + "\n" + std::string(kExitCodes) + "\nMore: spoor help VERB\n";
}

ExitCode Print(const std::string& text, const Environment& environment) {
  Output output(environment.out_fd);
  output.Append(text);
  return output.Flush() ? ExitCode::kFound : ExitCode::kIncomplete;
}

ExitCode RunHelp(const Invocation& invocation) {
  const auto& arguments = invocation.arguments;
  if (arguments.empty()) return Print(OverviewText(), invocation.environment);
  if (arguments.size() > 1) return FailUsage(invocation, "one VERB at a time");
  const auto* verb = FindVerb(arguments.front());
  if (verb == nullptr) return FailWith(invocation, ExitCode::kUsage, UnknownVerbText(arguments.front()));
  return PrintVerbHelp(*verb, invocation.environment);
}

}  // namespace

po::options_description VerbOptions(const Verb& verb) {
  constexpr unsigned kLineLength = 100;
  constexpr unsigned kTextLength = 66;
  po::options_description options("Options", kLineLength, kTextLength);
  if (verb.add_options != nullptr) verb.add_options(options);
  AddConnectionOptions(options);
  options.add_options()("help,h", "this text");
  return options;
}

ExitCode PrintVerbHelp(const Verb& verb, const Environment& environment) {
  return Print(VerbHelpText(verb), environment);
}

constinit const Verb kHelpVerb = {
    .name = "help",
    .synopsis = "[VERB]",
    .summary = "explain spoor, or one verb",
    .description = "Without VERB, lists the verbs.\n",
    .examples = kExamples,
    .add_options = nullptr,
    .run = RunHelp,
};

}  // namespace spoor::cli
