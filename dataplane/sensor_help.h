// What spoor-sensor says of itself: `--help` and spoor-sensor(8), from the same tables of options and examples.
#pragma once

#include <span>
#include <string>

#include "base/options.h"

namespace spoor::dataplane {

// Options that belong together.
struct OptionGroup {
  const char* caption;
  void (*add)(base::po::options_description& group);
};

// All options as one description; printed, the text of --help.
base::po::options_description DescribeSensor(std::span<const OptionGroup> groups);

// In the man macros (groff_man(7)).
std::string SensorManPage(std::span<const OptionGroup> groups);

}  // namespace spoor::dataplane
