#include "controlplane/upkeep/command.h"

#include <fmt/format.h>

#include <array>
#include <sstream>
#include <utility>

#include "base/options.h"

namespace spoor::controlplane {
namespace {

namespace po = base::po;

constexpr std::uint64_t kMaxMap_mib = 64ULL << 20;

struct Verb {
  std::string_view word;
  UpkeepVerb verb;
  const char* help;
};

constexpr std::array kVerbs = {
    Verb{"check", UpkeepVerb::kCheck,
         "spoord check: reads all of a database that no spoord has open and verifies it; changes nothing.\n\n"
         "  spoord check --data-dir /var/lib/spoor\n\n"
         "One line for each kind of damage. Exit code 0: sound, 3: damaged, 1: it could not be read, 2: usage.\n"},
    Verb{"repair", UpkeepVerb::kRepair,
         "spoord repair: saves what can be read of a damaged database into a new one; changes nothing in the old "
         "one.\n\n"
         "  spoord repair --data-dir /var/lib/spoor --to /var/lib/spoor.new\n\n"
         "Exit code 0: all records saved, 3: some are lost, 1: it could not be done, 2: usage.\n"},
};

const Verb& Find(UpkeepVerb verb) {
  return kVerbs[static_cast<std::size_t>(verb)];
}

po::options_description Describe(UpkeepVerb verb) {
  po::options_description options("Options");
  options.add_options()                                                                                  //
      ("data-dir", po::value<std::string>()->default_value("/var/lib/spoor"), "folder of the database")  //
      ("help", "this text");
  if (verb == UpkeepVerb::kCheck) return options;
  options.add_options()                                                                              //
      ("to", po::value<std::string>()->default_value(""), "folder that is made; must not be there")  //
      ("map-size-mib", po::value<std::uint64_t>()->default_value(64 * 1024),                         //
       "the most that the new database may grow to, in MiB");
  return options;
}

}  // namespace

std::optional<UpkeepVerb> UpkeepVerbOf(std::string_view word) {
  for (const Verb& verb : kVerbs) {
    if (verb.word == word) return verb.verb;
  }
  return std::nullopt;
}

base::Result<UpkeepCommand> ParseUpkeep(UpkeepVerb verb, int argc, const char* const* argv) {
  const po::options_description options = Describe(verb);
  const auto values = base::ParseOptions(options, {}, argc, argv);
  if (!values) return std::unexpected(values.error());
  UpkeepCommand command;
  command.verb = verb;
  if (values->count("help") != 0) {
    std::ostringstream text;
    text << Find(verb).help << "\n" << options;
    command.print_and_exit = text.str();
    return command;
  }
  command.data_dir = (*values)["data-dir"].as<std::string>();
  if (command.data_dir.empty()) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "--data-dir: must not be empty");
  }
  if (verb == UpkeepVerb::kCheck) return command;
  command.to = (*values)["to"].as<std::string>();
  if (command.to.empty()) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      fmt::format("{}: name a new folder with --to", Find(verb).word));
  }
  const auto map_mib = (*values)["map-size-mib"].as<std::uint64_t>();
  if (map_mib < 1 || map_mib > kMaxMap_mib) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "--map-size-mib: must be from 1 to 67108864");
  }
  command.map_size_octets = map_mib << 20;
  return command;
}

}  // namespace spoor::controlplane
