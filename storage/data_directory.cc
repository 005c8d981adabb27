#include "storage/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace spoor::storage {
namespace {

using base::ErrorCode;

constexpr mode_t kDirectoryMode = 0750;  // what the store knows is for its operator's group at most
constexpr mode_t kLockMode = 0640;

ErrorCode CodeOf(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::kPermissionDenied;
    case ENOSPC:
    case EDQUOT:
      return ErrorCode::kResourceExhausted;
    default:
      return ErrorCode::kInvalidArgument;
  }
}

std::unexpected<base::Error> SystemError(const std::string& path, std::string_view what, int error) {
  std::string message = "data directory " + path + ": ";
  message.append(what).append(": ").append(std::strerror(error));
  message.append("; choose a directory that this user can write to");
  return base::Fail(CodeOf(error), std::move(message));
}

// As `mkdir -p`: what exists already is left as it is.
base::Result<> MakeDirectories(const std::string& dir) {
  for (std::size_t end = dir.find('/', 1);; end = dir.find('/', end + 1)) {
    const std::string path = dir.substr(0, end);
    if (mkdir(path.c_str(), kDirectoryMode) != 0 && errno != EEXIST && end == std::string::npos) {
      return SystemError(dir, "cannot be created", errno);
    }
    if (end == std::string::npos) return {};
  }
}

}  // namespace

base::Result<DirectoryLock> DirectoryLock::Acquire(const std::string& dir) {
  if (dir.empty()) return base::Fail(ErrorCode::kInvalidArgument, "data directory: no path given; name a directory");
  if (const auto made = MakeDirectories(dir); !made) return std::unexpected(made.error());
  const int fd = open((dir + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kLockMode);
  if (fd < 0) return SystemError(dir, "lock cannot be opened", errno);
  return Take(dir, fd);
}

base::Result<DirectoryLock> DirectoryLock::AcquireToRead(const std::string& dir) {
  const std::string path = dir + "/lock";
  int fd = open(path.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, kLockMode);
  if (fd < 0) fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return DirectoryLock(fd);
  if (fd < 0) return SystemError(dir, "lock cannot be opened", errno);
  return Take(dir, fd);
}

base::Result<DirectoryLock> DirectoryLock::Take(const std::string& dir, int fd) {
  DirectoryLock lock(fd);
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return SystemError(dir, "lock cannot be taken", errno);
  return base::Fail(ErrorCode::kAlreadyExists,
                    "data directory " + dir +
                        " is in use by another process: one at a time can write it; stop the "
                        "other one or choose another directory");
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

DirectoryLock::~DirectoryLock() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace spoor::storage
