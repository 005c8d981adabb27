#include "cli/help.h"

#include <fmt/format.h>

#include <array>
#include <sstream>

#include "cli/connection_options.h"
#include "cli/man_page.h"
#include "cli/output.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 4> kExamples = {{
    {"spoor help", "the list of verbs"},
    {"spoor help lookup", "all about one verb"},
    {"spoor rdata --help", "the same, for those who have typed the verb already"},
    {"spoor help --man lookup | man -l -", "as a manual page"},
}};

void AddOptions(po::options_description& options) {
  options.add_options()("man", po::bool_switch(), "as a manual page, in the man macros of roff");
}

std::string ExitCodesText() {
  std::string out = "Exit codes:\n";
  for (const auto& [code, meaning] : kExitMeanings) out += fmt::format("  {}  {}\n", static_cast<int>(code), meaning);
  return out;
}

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
                     ExamplesText(verb), ExitCodesText());
}

std::string OverviewText() {
  std::string out = fmt::format("spoor: {}.\n\nUsage: spoor [--server ADDR] VERB ...\n\nVerbs:\n", kProgramSummary);
  for (const auto* verb : Verbs()) out += fmt::format("  {:<11}{}\n", verb->name, verb->summary);
  out += fmt::format(
      "\nOptions:\n"
      "  --server ADDR  where spoord listens: unix:/path or host:port; before or after the verb\n"
      "                 (default: SPOOR_SERVER of the environment, else {})\n"
      "\nExamples:\n",
      kDefaultServer);
  for (const auto* verb : Verbs()) {
    const auto& example = verb->examples.front();
    out += fmt::format("  {:<43} {}\n", example.command, example.meaning);
  }
  return out + "\n" + ExitCodesText() + "\nMore: spoor help VERB\n";
}

ExitCode Print(const std::string& text, const Environment& environment) {
  Output output(environment.out_fd);
  output.Append(text);
  return output.Flush() ? ExitCode::kFound : ExitCode::kIncomplete;
}

ExitCode RunHelp(const Invocation& invocation) {
  const auto& arguments = invocation.arguments;
  const bool man = invocation.options["man"].as<bool>();
  if (arguments.empty()) return Print(man ? OverviewManPage() : OverviewText(), invocation.environment);
  if (arguments.size() > 1) return FailUsage(invocation, "one VERB at a time");
  const auto* verb = FindVerb(arguments.front());
  if (verb == nullptr) return FailWith(invocation, ExitCode::kUsage, UnknownVerbText(arguments.front()));
  if (man) return Print(VerbManPage(*verb), invocation.environment);
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
    .synopsis = "[VERB] [--man]",
    .summary = "explain spoor, or one verb",
    .description = "Without VERB, lists the verbs.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunHelp,
};

}  // namespace spoor::cli
