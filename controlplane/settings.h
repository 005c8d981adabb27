// The settings of spoord: the command line and the INI file, checked, with their defaults.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "controlplane/erasure/retention.h"
#include "controlplane/serve_options.h"
#include "storage/database.h"

namespace spoor::controlplane {

struct Settings {
  std::string data_dir;
  ServeOptions serve;
  std::uint64_t map_size_octets = 0;
  unsigned merge_share_percent = 100;  // of one core, 1..100
  storage::TimeSeries time_series = storage::TimeSeries::kDay;
  RetentionPolicy retention;
  // What the user asked for instead of serving: text to print, then a successful end.
  std::string print_and_exit;
};

// kInvalidArgument with one line.
base::Result<Settings> ParseSettings(int argc, const char* const* argv);

}  // namespace spoor::controlplane
