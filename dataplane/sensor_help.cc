#include "dataplane/sensor_help.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/man_page.h"
#include "base/roff.h"

namespace spoor::dataplane {
namespace {

namespace po = base::po;

constexpr std::string_view kSummary = "turns frames into observations and delivers them to a control plane";

constexpr std::array<base::ManEntry, 3> kExamples = {{
    {"spoor-sensor --control ADDR --replay FILE...", "captures, at full speed; it ends when everything is stored"},
    {"spoor-sensor --control ADDR --hw-profile af_packet --device eth1 [--device eth2] [--seconds N]",
     "live capture, until SIGTERM; the two halves of a TAP are two devices"},
    {"spoor-sensor --control ADDR --vdev net_af_packet0,iface=eth1 [--seconds N]",
     "live capture from any virtual device of DPDK"},
}};
constexpr std::array<base::ManEntry, 3> kExitCodes = {{
    {"0", "the control plane has committed everything; of --hw-check: the machine lacks nothing"},
    {"1", "something is not committed, or could not be done: one line says what and why"},
    {"2", "usage: the command line, or the file of --config, is wrong"},
}};
constexpr std::array<base::ManEntry, 2> kFiles = {{
    {"/etc/spoor/hw-profiles", "hardware profiles of this machine: NAME.conf, before those that came with the program"},
    {"/run/spoor/spoord.sock", "where it delivers when --control says nothing else"},
}};

}  // namespace

po::options_description DescribeSensor(std::span<const OptionGroup> groups) {
  std::string introduction = fmt::format("spoor-sensor: {}\n\n", kSummary);
  for (const base::ManEntry& example : kExamples) introduction += fmt::format("  {}\n", example.text);
  po::options_description all(introduction + "\nSettings");
  for (const OptionGroup& group : groups) {
    po::options_description options(group.caption);
    group.add(options);
    all.add(options);
  }
  return all;
}

std::string SensorManPage(std::span<const OptionGroup> groups) {
  std::string out = base::ManHeading("spoor-sensor", 8, kSummary);
  out += fmt::format(".SH SYNOPSIS\n{} [{}]\n", base::RoffBold("spoor-sensor"), base::RoffItalic("OPTIONS"));
  out +=
      ".SH DESCRIPTION\n" +
      base::ManParagraphs(
          "Reads frames of captures or ports, and delivers what answers of name servers say to spoord; it listens on "
          "nothing.\nA live capture ends with SIGTERM. What spoord did not acknowledge is kept in memory or in "
          "--spool-dir.\n");
  out += ".SH OPTIONS\n";
  for (const OptionGroup& group : groups) {
    po::options_description options;
    group.add(options);
    out += fmt::format(".SS {}\n", base::Roff(group.caption)) + base::ManOptions(options);
  }
  out += base::ManSection("\"EXIT STATUS\"", kExitCodes, base::RoffBold) +
         base::ManSection("FILES", kFiles, base::RoffItalic);
  out += ".SH EXAMPLES\n";
  for (const auto& [command, meaning] : kExamples) out += base::ManExample(command, meaning);
  return out + ".SH \"SEE ALSO\"\n.BR spoor (1),\n.BR spoord (8)\n";
}

}  // namespace spoor::dataplane
