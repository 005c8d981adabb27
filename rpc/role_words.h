// Roles of API keys by the words that people use: "query", "stream", "feed", "sensor", "operator". One table for the
// server's settings, its refusals and the command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "spoor/v1/access.pb.h"

namespace spoor::rpc {

// "none" for what is no role.
std::string RoleName(v1::Role role);

// "query,stream", in the order of the words. kInvalidArgument names the word that is no role.
base::Result<std::vector<v1::Role>> ParseRoles(std::string_view text);

}  // namespace spoor::rpc
