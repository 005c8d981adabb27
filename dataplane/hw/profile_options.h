// Reads hardware profiles, hw-profiles/NAME.conf: INI files with the keys of docs/hardware.md.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "dataplane/hw/profile.h"

namespace spoor::dataplane::hw {

// Reads one file. Unknown keys, missing keys, values that cannot be and keys that contradict each other are
// kInvalidArgument, "PATH:LINE: why" where a line is to blame. The name is that of the file without ".conf".
base::Result<HwProfile> ReadProfile(const std::string& path);

// Folders in which profiles are looked for, first match first: the operator's, the one beside the program in a source
// tree, the installed one.
std::vector<std::string> ProfileFolders();

// The file of profile `name`: a path when it contains '/', else NAME.conf in the first of `folders` that has it. Fails
// with kNotFound and the names there are.
base::Result<std::string> FindProfile(const std::string& name, const std::vector<std::string>& folders);

// Every profile in `folders`, by name, the first of a name. Fails with the first that cannot be read.
base::Result<std::vector<HwProfile>> ReadAllProfiles(const std::vector<std::string>& folders);

}  // namespace spoor::dataplane::hw
