#include "controlplane/listen_socket.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace spoor::controlplane {
namespace {

using base::ErrorCode;

std::unexpected<base::Error> Bad(ErrorCode code, const std::string& path, std::string_view why) {
  return base::Fail(code, fmt::format("listen: unix:{}: {}", path, why));
}

// 0 when a server accepted, else the errno of the attempt.
int TryConnect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return errno;
  const int error = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
  ::close(socket);
  return error;
}

base::Result<> RemoveIfStale(const std::string& path) {
  const int error = TryConnect(path);
  if (error == 0)
    return Bad(ErrorCode::kAlreadyExists, path, "another server answers there; stop it or choose another");
  if (error != ECONNREFUSED) return Bad(ErrorCode::kPermissionDenied, path, std::strerror(error));
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return Bad(ErrorCode::kPermissionDenied, path,
               std::string("cannot remove the stale socket: ") + std::strerror(errno));
  }
  return {};
}

}  // namespace

base::Result<> PrepareSocketPath(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return Bad(ErrorCode::kPermissionDenied, path, "cannot create the folder: " + failure.message());
  struct stat status{};
  if (::lstat(path.c_str(), &status) == 0) {
    if (!S_ISSOCK(status.st_mode)) return Bad(ErrorCode::kFailedPrecondition, path, "exists and is not a socket");
    return RemoveIfStale(path);
  }
  if (errno != ENOENT) return Bad(ErrorCode::kPermissionDenied, path, std::strerror(errno));
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    return Bad(ErrorCode::kPermissionDenied, path, std::string("cannot write to the folder: ") + std::strerror(errno));
  }
  return {};
}

SocketModeGuard::SocketModeGuard() : previous_(::umask(0117)) {}

SocketModeGuard::~SocketModeGuard() {
  ::umask(previous_);
}

}  // namespace spoor::controlplane
