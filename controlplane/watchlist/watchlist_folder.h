// The files in which watch-lists are kept: NAME.json, each v1.WatchlistFile as JSON, replaced as a whole.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::controlplane {

// Makes the folder when it is missing. Every list, by name. kDataLoss when a file is not one that this version wrote,
// kPermissionDenied: "watch-lists: PATH: why".
base::Result<std::vector<v1::WatchlistFile>> ReadWatchlistFolder(const std::string& folder);

// Written as this version, whatever `file` says of it, and on disk when it returns. After an error the former file is
// still there.
base::Result<> WriteWatchlistFile(const std::string& folder, v1::WatchlistFile file);

// No error when there is none. After a power cut within seconds it may be there again.
base::Result<> RemoveWatchlistFile(const std::string& folder, const std::string& name);

}  // namespace spoor::controlplane
