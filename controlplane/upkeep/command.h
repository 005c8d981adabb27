// `spoord check` and its kin: work on a database without serving it, then an end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "base/result.h"

namespace spoor::controlplane {

enum class UpkeepVerb : std::uint8_t { kCheck, kRepair, kBackup };

struct UpkeepCommand {
  UpkeepVerb verb = UpkeepVerb::kCheck;
  std::string data_dir;
  std::string to;  // the new directory; none for check
  std::uint64_t map_size_octets = 0;
  std::uint64_t rate_octets_per_s = 0;  // of a backup; 0: as fast as it goes
  std::uint64_t max_growth_octets = 0;
  // What the user asked for instead: text to print, then a successful end.
  std::string print_and_exit;
};

// What people read of a command.
struct UpkeepText {
  std::string_view word;
  std::string_view summary;      // some words
  std::string_view description;  // a sentence
  std::string_view example;
  std::string_view details;  // sentences; lines end in '\n'
  base::po::options_description options;
};
std::vector<UpkeepText> UpkeepTexts();

// nullopt when `word` is no such command.
std::optional<UpkeepVerb> UpkeepVerbOf(std::string_view word);

// `argv` begins with the verb. kInvalidArgument with one line.
base::Result<UpkeepCommand> ParseUpkeep(UpkeepVerb verb, int argc, const char* const* argv);

// Prints what it finds to stdout, one line each, and progress to stderr when that is a terminal. Returns the exit code:
// 0 sound or saved, 1 it could not be done, 3 damaged. In a process of its own: damage in LMDB's own pages, which carry
// no checksum, can end it. Before any thread is started.
int RunUpkeep(const UpkeepCommand& command);

}  // namespace spoor::controlplane
