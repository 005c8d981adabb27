#include "base/small_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/write_all.h"

namespace spoor::base {
namespace {

std::unexpected<Error> SystemError(const std::string& path, int error) {
  const ErrorCode code = error == ENOENT || error == ENOTDIR ? ErrorCode::kNotFound
                         : error == EACCES || error == EPERM ? ErrorCode::kPermissionDenied
                                                             : ErrorCode::kUnavailable;
  return Fail(code, path + ": cannot be read: " + std::strerror(error));
}

std::unexpected<Error> WriteError(const std::string& path, std::string_view what) {
  const ErrorCode code =
      errno == ENOSPC || errno == EDQUOT ? ErrorCode::kResourceExhausted : ErrorCode::kPermissionDenied;
  return Fail(code, path + ": " + std::string(what) + ": " + std::strerror(errno));
}

}  // namespace

bool SyncFolderOf(const std::string& path) {
  const int fd = ::open(std::filesystem::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool done = ::fsync(fd) == 0;
  ::close(fd);
  return done;
}

Result<> ReplaceSmallFile(const std::string& path, std::string_view text) {
  const std::string beside = path + ".new";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return WriteError(beside, "cannot be written");
  const bool written = WriteAll(fd, text) && ::fsync(fd) == 0;
  ::close(fd);
  if (!written || std::rename(beside.c_str(), path.c_str()) != 0 || !SyncFolderOf(path)) {
    return WriteError(path, "cannot be replaced");
  }
  return {};
}

Result<std::string> ReadSmallFile(const std::string& path, std::size_t max_octets) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return SystemError(path, errno);
  std::string text;
  char chunk[16 * 1024];
  ssize_t got = 0;
  do {
    got = ::read(fd, chunk, sizeof chunk);
    if (got > 0) text.append(chunk, static_cast<std::size_t>(got));
  } while ((got > 0 && text.size() <= max_octets) || (got < 0 && errno == EINTR));
  const int error = errno;
  ::close(fd);
  if (got < 0) return SystemError(path, error);
  if (text.size() > max_octets) {
    return Fail(ErrorCode::kResourceExhausted, path + ": has more than " + std::to_string(max_octets) + " octets");
  }
  return text;
}

}  // namespace spoor::base
