// The file side of a Unix listening socket: its folder, a stale or live predecessor, its mode. gRPC itself would remove
// any socket at the path, also one that another server answers on.
#pragma once

#include <string>

#include "base/result.h"

namespace spoor::controlplane {

// Creates the folder of `path` if it is missing and removes a socket that nobody answers on. kAlreadyExists when a
// server answers there; kPermissionDenied or kFailedPrecondition when the path cannot be used.
base::Result<> PrepareSocketPath(const std::string& path);

// Sockets made while it lives get mode 0660. Process-wide (umask): only while the program starts.
class SocketModeGuard {
 public:
  SocketModeGuard();
  ~SocketModeGuard();
  SocketModeGuard(const SocketModeGuard&) = delete;
  SocketModeGuard& operator=(const SocketModeGuard&) = delete;

 private:
  const unsigned previous_;
};

}  // namespace spoor::controlplane
