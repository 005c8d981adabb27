// Files that fit into memory many times: keys, certificates, lists.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace spoor::base {

// All of it. kNotFound, kPermissionDenied or kUnavailable "PATH: cannot be read: why"; kResourceExhausted above
// `max_octets`.
Result<std::string> ReadSmallFile(const std::string& path, std::size_t max_octets);

}  // namespace spoor::base
