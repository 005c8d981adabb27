// spoor feed fetch: a file of an edition. What was cut goes on where it was; nothing is in its place before it is whole
// and has the digest that the server gives.
#pragma once

#include <string>

#include "cli/verb.h"

namespace spoor::cli {

// --sequence, --as and --output.
void AddFeedFetchOptions(po::options_description& options);

// Prints the name of the file, or its octets with --output -. kIncomplete when they are not all there or not these.
ExitCode FetchFeedFile(const Invocation& invocation, const std::string& feed);

// A name for a file of the current folder, as a server may give it: 1 to 255 of A-Z a-z 0-9 . _ -, no dot first.
bool IsPlainFileName(std::string_view name);

}  // namespace spoor::cli
