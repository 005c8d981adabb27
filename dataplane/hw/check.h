// What a machine lacks for a profile, and the command that mends it. Only finds: scripts/setup-host runs the commands.
#pragma once

#include <string>
#include <vector>

#include "dataplane/hw/host.h"
#include "dataplane/hw/profile.h"

namespace spoor::dataplane::hw {

struct Finding {
  std::string what;
  std::string why;
  std::string command;  // for a shell of root, in one line; empty: only a person can decide
  bool reboot = false;  // it takes effect with the next start of the machine
};

// Of the machine for `profile` on `devices`, which may be empty. In the order in which the commands should run.
std::vector<Finding> CheckHost(const Host& host, const HwProfile& profile, const std::vector<std::string>& devices);

}  // namespace spoor::dataplane::hw
