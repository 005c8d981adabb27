// spoor completion: the table of verbs as a script for a shell.
#include <fmt/format.h>

#include <array>

#include "cli/help.h"
#include "cli/output.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 3> kExamples = {{
    {"source <(spoor completion bash)", "for this bash; or write it to /etc/bash_completion.d/spoor"},
    {"spoor completion zsh > \"${fpath[1]}/_spoor\"", "for zsh"},
    {"spoor completion fish > ~/.config/fish/completions/spoor.fish", "for fish"},
}};

// In single quotes; every shell that is served here takes '\'' for one inside.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) c == '\'' ? out += "'\\''" : out += c;
  return out + "'";
}

std::string VerbWords() {
  std::string out;
  for (const Verb* verb : Verbs()) out += (out.empty() ? "" : " ") + std::string(verb->name);
  return out;
}

std::string OptionWords(const Verb& verb) {
  std::string out;
  const auto options = VerbOptions(verb);
  for (const auto& option : options.options()) out += (out.empty() ? "--" : " --") + option->long_name();
  return out;
}

std::string BashScript() {
  std::string out =
      "# bash completion for spoor\n"
      "_spoor() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} verb= word i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    word=${COMP_WORDS[i]}\n"
      "    if [[ $word == --server ]]; then ((i++)); continue; fi\n"
      "    if [[ $word != -* ]]; then verb=$word; break; fi\n"
      "  done\n"
      "  case $verb in\n";
  out += fmt::format("    '') COMPREPLY=($(compgen -W \"{} --server\" -- \"$current\")) ;;\n", VerbWords());
  for (const Verb* verb : Verbs()) {
    out += fmt::format("    {}) [[ $current == -* ]] && COMPREPLY=($(compgen -W \"{}\" -- \"$current\"))", verb->name,
                       OptionWords(*verb));
    if (verb == &kHelpVerb) out += fmt::format(" || COMPREPLY=($(compgen -W \"{}\" -- \"$current\"))", VerbWords());
    out += " ;;\n";
  }
  return out + "  esac\n  return 0\n}\ncomplete -o default -F _spoor spoor\n";
}

std::string ZshScript() {
  std::string out = "#compdef spoor\n_spoor() {\n  local -a verbs options\n  verbs=(\n";
  for (const Verb* verb : Verbs())
    out += fmt::format("    {}\n", Quoted(fmt::format("{}:{}", verb->name, verb->summary)));
  out += "  )\n  if ((CURRENT == 2)); then _describe verb verbs; return; fi\n  case $words[2] in\n";
  for (const Verb* verb : Verbs()) {
    out += fmt::format("    {}) ", verb->name);
    if (verb == &kHelpVerb) out += "if [[ $PREFIX != -* ]]; then _describe verb verbs; return; fi; ";
    out += "options=(";
    const auto options = VerbOptions(*verb);
    for (const auto& option : options.options()) {
      out += " " + Quoted(fmt::format("--{}:{}", option->long_name(), option->description()));
    }
    out += ") ;;\n";
  }
  return out +
         "  esac\n  if [[ $PREFIX == -* ]]; then _describe option options; else _files; fi\n}\n"
         "if [[ $funcstack[1] == _spoor ]]; then _spoor \"$@\"; else compdef _spoor spoor; fi\n";
}

std::string FishScript() {
  std::string out = "# fish completion for spoor\n";
  for (const Verb* verb : Verbs()) {
    out +=
        fmt::format("complete -c spoor -n __fish_use_subcommand -f -a {} -d {}\n", verb->name, Quoted(verb->summary));
    const auto options = VerbOptions(*verb);
    for (const auto& option : options.options()) {
      out += fmt::format("complete -c spoor -n '__fish_seen_subcommand_from {}' -l {}{} -d {}\n", verb->name,
                         option->long_name(), option->semantic()->max_tokens() > 0 ? " -r" : "",
                         Quoted(option->description()));
    }
  }
  return out;
}

ExitCode RunCompletion(const Invocation& invocation) {
  if (invocation.arguments.size() != 1) return FailUsage(invocation, "give one SHELL: bash, zsh or fish");
  const std::string& shell = invocation.arguments.front();
  if (shell != "bash" && shell != "zsh" && shell != "fish") {
    return FailUsage(invocation, fmt::format("unknown SHELL '{}'; give bash, zsh or fish", shell));
  }
  Output output(invocation.environment.out_fd);
  output.Append(shell == "bash" ? BashScript() : shell == "zsh" ? ZshScript() : FishScript());
  return output.Flush() ? ExitCode::kFound : ExitCode::kIncomplete;
}

}  // namespace

constinit const Verb kCompletionVerb = {
    .name = "completion",
    .synopsis = "SHELL",
    .summary = "complete verbs and options in bash, zsh or fish",
    .description = "Prints a script for the shell, made of the same table as the help.\n",
    .examples = kExamples,
    .add_options = nullptr,
    .run = RunCompletion,
};

}  // namespace spoor::cli
