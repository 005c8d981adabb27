// spoor feed poll: the lines of a feed for a consumer, each page acknowledged when its lines are written.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "cli/verb.h"

namespace spoor::cli {

// --consumer, --follow and --from.
void AddFeedPollOptions(po::options_description& options);

// Until everything is read, --limit or, with --follow, Ctrl-C. What was written and could not be acknowledged comes
// again with the next call.
ExitCode PollFeedLines(const Invocation& invocation, const std::string& feed);

// How long to wait for an edition that is due at `next_time_ms` (both Unix milliseconds): a second at least, for clocks
// differ, and ten minutes at most.
std::chrono::milliseconds PollPause(std::int64_t next_time_ms, std::int64_t now_ms);

}  // namespace spoor::cli
