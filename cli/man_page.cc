#include "cli/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/version.h"
#include "cli/connection_options.h"
#include "cli/help.h"
#include "cli/roff.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

// What Environment::FromProcess reads.
struct VariableMeaning {
  std::string_view name;
  std::string_view meaning;
};
constexpr std::array<VariableMeaning, 15> kVariables = {{
    {"SPOOR_SERVER", "as --server"},
    {"SPOOR_PROFILE", "as --profile"},
    {"SPOOR_TLS_CA", "as --tls-ca"},
    {"SPOOR_TLS_CERT", "as --tls-cert"},
    {"SPOOR_TLS_KEY", "as --tls-key"},
    {"SPOOR_API_KEY_FILE", "as --api-key-file"},
    {"SPOOR_API_KEY", "the API key itself"},
    {"SPOOR_CONFIG", "the file of the profiles"},
    {"XDG_CONFIG_HOME", "where that is looked for otherwise: spoor/config below this folder"},
    {"HOME", "or .config/spoor/config below this one"},
    {"NO_COLOR", "not empty: no colour"},
    {"TERM", "dumb: no colour"},
    {"LC_ALL", "the locale; the first of these three that is set says whether UTF-8 may be written"},
    {"LC_CTYPE", "see LC_ALL"},
    {"LANG", "see LC_ALL"},
}};

std::string PageName(const Verb& verb) {
  return fmt::format("spoor-{}", verb.name);
}

// Names must not be divided at a line's end, and spaces in them must not grow: no hyphenation, no adjusting.
std::string Heading(std::string_view name, std::string_view summary) {
  std::string title(name);
  for (char& c : title) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return fmt::format(".TH {} 1 \"\" \"Spoor {}\" \"Spoor\"\n.nh\n.ad l\n.SH NAME\n{} \\- {}\n", Roff(title),
                     Roff(base::kVersion), Roff(name), Roff(summary));
}

// Lines of text with empty ones between paragraphs, as a verb's description.
std::string Paragraphs(std::string_view text) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = text.substr(begin, end - begin);
    out += line.empty() ? ".PP\n" : Roff(line) + "\n";
    begin = end + 1;
  }
  return out;
}

// "-t, --type T[,T...]", and what stands for it when it is not given.
std::string OptionTag(const po::option_description& option) {
  const std::string short_name = option.canonical_display_name(po::command_line_style::allow_dash_for_short);
  std::string tag = short_name.starts_with("--") || short_name == option.long_name() ? "" : RoffBold(short_name) + ", ";
  tag += RoffBold("--" + option.long_name());
  const std::string parameter = option.format_parameter();
  const std::string value = parameter.substr(0, parameter.find(" (="));
  return value.empty() ? tag : tag + " " + RoffItalic(value);
}

std::string DefaultText(const po::option_description& option) {
  const std::string parameter = option.format_parameter();
  const auto begin = parameter.find(" (=");
  if (begin == parameter.npos) return "";
  return fmt::format(" (default: {})", parameter.substr(begin + 3, parameter.size() - begin - 4));
}

std::string Tagged(std::string_view tag, std::string_view text) {
  return fmt::format(".TP\n{}\n{}\n", tag, Roff(text));
}

std::string OptionsSection(const po::options_description& options) {
  std::string out = ".SH OPTIONS\n";
  for (const auto& option : options.options())
    out += Tagged(OptionTag(*option), option->description() + DefaultText(*option));
  return out;
}

// What goes with every verb.
po::options_description CommonOptions() {
  po::options_description options;
  AddConnectionOptions(options);
  options.add_options()("help,h", "the list of verbs; after a verb, its text")("version,V", "as spoor version");
  return options;
}

std::string ExitSection() {
  std::string out = ".SH \"EXIT STATUS\"\n";
  for (const auto& [code, meaning] : kExitMeanings)
    out += Tagged(RoffBold(std::to_string(static_cast<int>(code))), meaning);
  return out;
}

std::string EnvironmentSection() {
  std::string out = ".SH ENVIRONMENT\n";
  for (const auto& [name, meaning] : kVariables) out += Tagged(RoffBold(name), meaning);
  return out;
}

std::string FilesSection() {
  return ".SH FILES\n" +
         Tagged(RoffItalic("~/.config/spoor/config"),
                "profiles: for each a section [NAME] of server, tls, tls-ca, tls-cert, tls-key and api-key-file; "
                "[default] is the one of those who name none") +
         Tagged(RoffItalic(std::string_view(kDefaultServer).substr(std::string_view("unix:").size())),
                "where spoord listens when nothing else is said");
}

std::string ExampleText(const Example& example) {
  return fmt::format(".PP\n.nf\n{}\n.fi\n.RS 4\n{}\n.RE\n", RoffBold(example.command), Roff(example.meaning));
}

std::string Tail() {
  return ExitSection() + EnvironmentSection() + FilesSection();
}

}  // namespace

std::string VerbManPage(const Verb& verb) {
  std::string out = Heading(PageName(verb), verb.summary);
  out += fmt::format(".SH SYNOPSIS\n{} [{} {}] {} {}\n", RoffBold("spoor"), RoffBold("--server"), RoffItalic("ADDR"),
                     RoffBold(verb.name), Roff(verb.synopsis));
  out += ".SH DESCRIPTION\n" + Paragraphs(verb.description) + OptionsSection(VerbOptions(verb)) + Tail();
  out += ".SH EXAMPLES\n";
  for (const auto& example : verb.examples) out += ExampleText(example);
  return out + ".SH \"SEE ALSO\"\n.BR spoor (1)\n";
}

std::string OverviewManPage() {
  std::string out = Heading("spoor", kProgramSummary);
  out += fmt::format(".SH SYNOPSIS\n{} [{} {}] {} ...\n", RoffBold("spoor"), RoffBold("--server"), RoffItalic("ADDR"),
                     RoffItalic("VERB"));
  out += ".SH DESCRIPTION\n.PP\nThe verbs; each has a page of its own and a text, ";
  out += fmt::format("{} {}:\n", RoffBold("spoor help"), RoffItalic("VERB"));
  for (const auto* verb : Verbs()) out += Tagged(RoffBold(verb->name), verb->summary);
  out += OptionsSection(CommonOptions()) + Tail() + ".SH EXAMPLES\n";
  for (const auto* verb : Verbs()) out += ExampleText(verb->examples.front());
  out += ".SH \"SEE ALSO\"\n";
  for (const auto* verb : Verbs())
    out += fmt::format(".BR {} (1){}\n", Roff(PageName(*verb)), verb == Verbs().back() ? "" : ",");
  return out;
}

}  // namespace spoor::cli
