// What rdata and summarize have in common: how a command line says which RDATA is asked for.
#pragma once

#include "base/result.h"
#include "cli/verb.h"
#include "spoor/v1/query.pb.h"

namespace spoor::cli {

// --name, --ip, --raw, each with its value.
void AddValueOptions(po::options_description& options);

// A request for the one argument, or for what one of these options says; filter and paging are not set. Errors name
// what is wrong.
base::Result<v1::LookupRdataRequest> ReadValue(const Invocation& invocation);

}  // namespace spoor::cli
