#include "controlplane/help.h"

#include <fmt/format.h>

#include <array>
#include <span>
#include <sstream>
#include <string_view>

#include "base/man_page.h"
#include "base/roff.h"
#include "controlplane/upkeep/command.h"

namespace spoor::controlplane {
namespace {

using base::RoffBold;
using base::RoffItalic;

constexpr std::string_view kSummary = "takes observations from sensors, stores them and answers queries";
constexpr std::string_view kService =
    "Keeps one database: sensors deliver to it, spoor(1) and other programs ask it, over gRPC on Unix sockets and "
    "TCP.\n"
    "With a command it works on a database without serving it.\n";
constexpr std::string_view kEnd = "SIGTERM ends it: open answers are closed, what sensors delivered is committed.\n";

constexpr std::array<base::ManEntry, 3> kExamples = {{
    {"spoord --data-dir /var/lib/spoor --listen unix:/run/spoor/spoord.sock",
     "on this machine alone, as without options"},
    {"spoord --data-dir /tmp/d --listen 127.0.0.1:7653", "on TCP, for this machine"},
    {"spoord --listen unix:/run/spoor/spoord.sock --listen 0.0.0.0:7653 --tls-cert cert.pem --tls-key key.pem",
     "for others, too, over TLS"},
}};
constexpr std::array<base::ManEntry, 4> kExitCodes = {{
    {"0", "ended by a signal; of a command: done, or sound"},
    {"1", "it could not start, or not do what it was asked for"},
    {"2", "usage: the command line, or the file of --config, is wrong"},
    {"3", "of check and repair: damaged, or some records are lost"},
}};
constexpr std::array<base::ManEntry, 6> kFiles = {{
    {"/var/lib/spoor", "the data folder, when --data-dir names no other: the database, and what follows"},
    {"keys.json", "API keys, as SHA-256"},
    {"audit.log", "a line for each call, when --audit-log names no other file; audit.1.log is the one before"},
    {"coverage", "when sensors were looking"},
    {"watchlists", "watch-lists and their hits"},
    {"/run/spoor/spoord.sock", "where it listens when --listen says nothing else"},
}};

std::string Synopsis() {
  std::string out = fmt::format(".SH SYNOPSIS\n{} [{}]\n", RoffBold("spoord"), RoffItalic("OPTIONS"));
  for (const UpkeepText& verb : UpkeepTexts()) {
    out += fmt::format(".br\n{} {} [{}]\n", RoffBold("spoord"), RoffBold(verb.word), RoffItalic("OPTIONS"));
  }
  return out;
}

std::string Commands() {
  std::string out = ".SH COMMANDS\n";
  for (const UpkeepText& verb : UpkeepTexts()) {
    out += fmt::format(".SS spoord {}\n", base::Roff(verb.word)) + base::ManParagraphs(verb.description) + ".PP\n" +
           base::ManParagraphs(verb.details) + base::ManOptions(verb.options);
  }
  return out;
}

}  // namespace

std::string HelpText(const base::po::options_description& options) {
  std::ostringstream text;
  text << "spoord: " << kSummary << ".\n\n";
  for (const base::ManEntry& example : kExamples) text << "  " << example.text << '\n';
  for (const UpkeepText& verb : UpkeepTexts()) {
    text << fmt::format("  {:<29}{}\n", fmt::format("spoord {} --help", verb.word), verb.summary);
  }
  text << '\n' << options << '\n' << kEnd;
  return text.str();
}

std::string ManPage(const base::po::options_description& options) {
  std::string out = base::ManHeading("spoord", 8, kSummary) + Synopsis();
  out += ".SH DESCRIPTION\n" + base::ManParagraphs(kService) + base::ManParagraphs(kEnd);
  out += ".SH OPTIONS\n" + base::ManOptions(options) + Commands();
  out += base::ManSection("\"EXIT STATUS\"", kExitCodes, RoffBold) + base::ManSection("FILES", kFiles, RoffItalic) +
         ".SH EXAMPLES\n";
  for (const auto& [command, meaning] : kExamples) out += base::ManExample(command, meaning);
  for (const UpkeepText& verb : UpkeepTexts()) out += base::ManExample(verb.example, verb.summary);
  return out + ".SH \"SEE ALSO\"\n.BR spoor (1),\n.BR spoor\\-sensor (8)\n";
}

}  // namespace spoor::controlplane
