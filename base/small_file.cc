#include "base/small_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace spoor::base {
namespace {

std::unexpected<Error> SystemError(const std::string& path, int error) {
  const ErrorCode code = error == ENOENT || error == ENOTDIR ? ErrorCode::kNotFound
                         : error == EACCES || error == EPERM ? ErrorCode::kPermissionDenied
                                                             : ErrorCode::kUnavailable;
  return Fail(code, path + ": cannot be read: " + std::strerror(error));
}

}  // namespace

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
