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
  std::string_view summary;
  std::string_view description;
  std::string_view example;
  std::string_view details;
};

constexpr std::array kVerbs = {
    Verb{"check", UpkeepVerb::kCheck, "verify a database that no spoord has open",
         "Reads all of a database that no spoord has open and verifies it; changes nothing.",
         "spoord check --data-dir /var/lib/spoor",
         "One line for each kind of damage. Exit code 0: sound, 3: damaged, 1: it could not be read, 2: usage.\n"},
    Verb{"repair", UpkeepVerb::kRepair, "save what can be read of a damaged one",
         "Saves what can be read of a damaged database into a new one; changes nothing in the old one.",
         "spoord repair --data-dir /var/lib/spoor --to /var/lib/spoor.new",
         "Exit code 0: all records saved, 3: some are lost, 1: it could not be done, 2: usage.\n"},
    Verb{"backup", UpkeepVerb::kBackup, "copy one, also while spoord runs",
         "Copies the database at one moment, also while spoord runs, and verifies the copy.",
         "spoord backup --data-dir /var/lib/spoor --to /backup/spoor-monday",
         "To restore, start spoord with the copy as --data-dir. What spoord gives up while the copy is made is not "
         "used\n"
         "again before its end, so its file grows by about what it writes meanwhile.\n"
         "Exit code 0: copied and sound, 1: it could not be done, 2: usage.\n"},
};

const Verb& Find(UpkeepVerb verb) {
  return kVerbs[static_cast<std::size_t>(verb)];
}

void DescribeBackup(po::options_description& options) {
  options.add_options()                                                    //
      ("rate-mib-s", po::value<std::uint64_t>()->default_value(100),       //
       "the most to copy in a second, in MiB; 0: as fast as it goes")      //
      ("max-growth-mib", po::value<std::uint64_t>()->default_value(4096),  //
       "give up when the file of a running spoord has grown by more meanwhile, in MiB");
}

po::options_description Describe(UpkeepVerb verb) {
  po::options_description options("Options");
  options.add_options()                                                                                  //
      ("data-dir", po::value<std::string>()->default_value("/var/lib/spoor"), "folder of the database")  //
      ("help", "this text");
  if (verb == UpkeepVerb::kCheck) return options;
  options.add_options()                                                                              //
      ("to", po::value<std::string>()->default_value(""), "folder that is made; must not be there")  //
      ("map-size-mib", po::value<std::uint64_t>()->default_value(64ULL * 1024),                      //
       "the most that the new database may grow to, in MiB");
  if (verb == UpkeepVerb::kBackup) DescribeBackup(options);
  return options;
}

// An option in MiB as octets, up to the largest map.
base::Result<std::uint64_t> Mebibytes(const po::variables_map& values, const char* option, std::uint64_t least) {
  const auto mib = values[option].as<std::uint64_t>();
  if (mib >= least && mib <= kMaxMap_mib) return mib << 20;
  return base::Fail(base::ErrorCode::kInvalidArgument,
                    fmt::format("--{}: must be from {} to {}", option, least, kMaxMap_mib));
}

base::Result<UpkeepCommand> ReadSizes(const po::variables_map& values, UpkeepCommand command) {
  const auto map_size = Mebibytes(values, "map-size-mib", 1);
  if (!map_size) return std::unexpected(map_size.error());
  command.map_size_octets = *map_size;
  if (command.verb != UpkeepVerb::kBackup) return command;
  const auto rate = Mebibytes(values, "rate-mib-s", 0);
  if (!rate) return std::unexpected(rate.error());
  const auto growth = Mebibytes(values, "max-growth-mib", 1);
  if (!growth) return std::unexpected(growth.error());
  command.rate_octets_per_s = *rate;
  command.max_growth_octets = *growth;
  return command;
}

}  // namespace

std::vector<UpkeepText> UpkeepTexts() {
  std::vector<UpkeepText> texts;
  for (const Verb& verb : kVerbs) {
    texts.push_back({verb.word, verb.summary, verb.description, verb.example, verb.details, Describe(verb.verb)});
  }
  return texts;
}

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
    const Verb& found = Find(verb);
    text << fmt::format("spoord {}: {}\n\n  {}\n\n{}\n", found.word, found.description, found.example, found.details)
         << options;
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
  return ReadSizes(*values, std::move(command));
}

}  // namespace spoor::controlplane
