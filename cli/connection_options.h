// Which spoord, and how to get in: from the command line, else the environment, else a profile in the configuration
// file.
#pragma once

#include <optional>
#include <string>

#include "base/options.h"
#include "base/result.h"
#include "cli/environment.h"

namespace spoor::cli {

// --server, --profile, --tls, --tls-ca, --tls-cert, --tls-key, --api-key-file.
void AddConnectionOptions(base::po::options_description& options);

// Fills server and security of `environment`, which has what variables say. `server_before_verb` is a --server that
// stood there. What is not said for a Unix socket on the command line itself does not count for it: it has no TLS and
// needs no key. kInvalidArgument names the option, or the file and its line.
base::Result<> ChooseConnection(const base::po::variables_map& options,
                                const std::optional<std::string>& server_before_verb, Environment& environment);

}  // namespace spoor::cli
