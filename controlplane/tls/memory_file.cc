#include "controlplane/tls/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace spoor::controlplane {
namespace {

std::unexpected<base::Error> SystemError(int fd) {
  const int error = errno;
  if (fd >= 0) ::close(fd);
  return base::Fail(base::ErrorCode::kResourceExhausted, std::string("TLS: file in memory: ") + std::strerror(error));
}

}  // namespace

MemoryFile::~MemoryFile() {
  if (fd_ >= 0) ::close(fd_);
}

base::Result<> MemoryFile::Replace(std::string_view content) {
  const int fd = ::memfd_create("spoor-tls", MFD_CLOEXEC);
  if (fd < 0 || ::write(fd, content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
    return SystemError(fd);
  }
  if (fd_ < 0) {
    fd_ = fd;
    return {};
  }
  // The number stays and with it the path; what it leads to changes at once.
  if (::dup3(fd, fd_, O_CLOEXEC) < 0) return SystemError(fd);
  ::close(fd);
  return {};
}

std::string MemoryFile::path() const {
  return fd_ < 0 ? "" : "/proc/self/fd/" + std::to_string(fd_);
}

}  // namespace spoor::controlplane
