// The two forms of `spoor status`: a page for people, with the equations of every sensor, and one JSON object for
// programs.
#pragma once

#include <cstdint>
#include <string>

#include "spoor/v1/status.pb.h"

namespace spoor::cli {

// Lines for a terminal; everything that a stranger named is escaped. `server` is the address that was asked.
std::string StatusPage(const v1::GetStatusResponse& status, std::int64_t now_s, const std::string& server);

// One JSON object on one line. The dotted names of counters nest: "frames.received" is counters.frames.received.
std::string StatusJson(const v1::GetStatusResponse& status);

}  // namespace spoor::cli
