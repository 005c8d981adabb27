#include "cli/man_page.h"

#include <fmt/format.h>

#include <array>

#include "base/man_page.h"
#include "base/roff.h"
#include "cli/connection_options.h"
#include "cli/help.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

// What Environment::FromProcess reads.
constexpr std::array<base::ManEntry, 15> kVariables = {{
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

std::string OptionsSection(const po::options_description& options) {
  return ".SH OPTIONS\n" + base::ManOptions(options);
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
    out += base::ManTagged(base::RoffBold(std::to_string(static_cast<int>(code))), meaning);
  return out;
}

std::string EnvironmentSection() {
  return base::ManSection("ENVIRONMENT", kVariables, base::RoffBold);
}

std::string FilesSection() {
  return ".SH FILES\n" +
         base::ManTagged(
             base::RoffItalic("~/.config/spoor/config"),
             "profiles: for each a section [NAME] of server, tls, tls-ca, tls-cert, tls-key and api-key-file; "
             "[default] is the one of those who name none") +
         base::ManTagged(base::RoffItalic(std::string_view(kDefaultServer).substr(std::string_view("unix:").size())),
                         "where spoord listens when nothing else is said");
}

std::string ExampleText(const Example& example) {
  return base::ManExample(example.command, example.meaning);
}

std::string Tail() {
  return ExitSection() + EnvironmentSection() + FilesSection();
}

}  // namespace

std::string VerbManPage(const Verb& verb) {
  std::string out = base::ManHeading(PageName(verb), 1, verb.summary);
  out += fmt::format(".SH SYNOPSIS\n{} [{} {}] {} {}\n", base::RoffBold("spoor"), base::RoffBold("--server"),
                     base::RoffItalic("ADDR"), base::RoffBold(verb.name), base::Roff(verb.synopsis));
  out += ".SH DESCRIPTION\n" + base::ManParagraphs(verb.description) + OptionsSection(VerbOptions(verb)) + Tail();
  out += ".SH EXAMPLES\n";
  for (const auto& example : verb.examples) out += ExampleText(example);
  return out + ".SH \"SEE ALSO\"\n.BR spoor (1)\n";
}

std::string OverviewManPage() {
  std::string out = base::ManHeading("spoor", 1, kProgramSummary);
  out += fmt::format(".SH SYNOPSIS\n{} [{} {}] {} ...\n", base::RoffBold("spoor"), base::RoffBold("--server"),
                     base::RoffItalic("ADDR"), base::RoffItalic("VERB"));
  out += ".SH DESCRIPTION\n.PP\nThe verbs; each has a page of its own and a text, ";
  out += fmt::format("{} {}:\n", base::RoffBold("spoor help"), base::RoffItalic("VERB"));
  for (const auto* verb : Verbs()) out += base::ManTagged(base::RoffBold(verb->name), verb->summary);
  out += OptionsSection(CommonOptions()) + Tail() + ".SH EXAMPLES\n";
  for (const auto* verb : Verbs()) out += ExampleText(verb->examples.front());
  out += ".SH \"SEE ALSO\"\n";
  for (const auto* verb : Verbs())
    out += fmt::format(".BR {} (1){}\n", base::Roff(PageName(*verb)), verb == Verbs().back() ? "" : ",");
  return out;
}

}  // namespace spoor::cli
