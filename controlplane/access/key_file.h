// The file that keeps the keys: v1.KeyFile as JSON, readable by its owner alone, replaced as a whole.
#pragma once

#include <string>

#include "base/result.h"
#include "spoor/v1/access.pb.h"

namespace spoor::controlplane {

// An empty KeyFile when there is none. kDataLoss when it is not one that this version wrote; no key of it holds then.
base::Result<v1::KeyFile> ReadKeyFile(const std::string& path);

// Written as this version, whatever `file` says of it, and on disk when it returns. After an error the former file is
// still there.
base::Result<> WriteKeyFile(const std::string& path, v1::KeyFile file);

}  // namespace spoor::controlplane
