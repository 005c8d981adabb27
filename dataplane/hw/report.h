// What --hw-detect and --hw-check print.
#pragma once

#include <string>
#include <vector>

#include "dataplane/hw/check.h"
#include "dataplane/hw/detect.h"
#include "dataplane/hw/host.h"

namespace spoor::dataplane::hw {

// The profile, the command that runs it, and each assumption that does not hold.
std::string DetectionText(const Host& host, const Detection& detection);

// Each finding in three lines, or that there is none.
std::string FindingsText(const std::string& profile, const std::vector<Finding>& findings);

// {"profile": "", "findings": [{"what": "", "why": "", "command": "", "reboot": false}]}, for scripts/setup-host.
std::string FindingsJson(const std::string& profile, const std::vector<Finding>& findings);

}  // namespace spoor::dataplane::hw
