// Files that fit into memory many times: keys, certificates, lists.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spoor::base {

// All of it. kNotFound, kPermissionDenied or kUnavailable "PATH: cannot be read: why"; kResourceExhausted above
// `max_octets`.
Result<std::string> ReadSmallFile(const std::string& path, std::size_t max_octets);

// Puts a file with this text, readable for its owner only, in the place of the one at `path`: whoever reads it, and
// whatever happens meanwhile, finds the former or the new one whole. The new one is on disk when it returns. Writes
// PATH.new first. kResourceExhausted when there is no room, else kPermissionDenied: "PATH: what: why".
Result<> ReplaceSmallFile(const std::string& path, std::string_view text);

// The entry of that file in its folder is on disk when it returns; false with errno when that fails.
bool SyncFolderOf(const std::string& path);

}  // namespace spoor::base
