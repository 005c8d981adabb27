#include "cli/part_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace spoor::cli {

base::Result<PartFile> PartFile::Open(const std::string& path, std::uint64_t most_octets, FileDigest& digest) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  PartFile part(path, fd);
  if (fd < 0) return part.Fail("cannot be opened");
  if (auto read = part.ReadWhatIsThere(most_octets, digest); !read) return std::unexpected(read.error());
  return part;
}

PartFile::~PartFile() {
  if (fd_ >= 0) ::close(fd_);
}

PartFile::PartFile(PartFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), octet_count_(other.octet_count_) {}

std::unexpected<base::Error> PartFile::Fail(std::string_view what) const {
  return base::Fail(base::ErrorCode::kUnavailable, fmt::format("{}: {}: {}", path_, what, std::strerror(errno)));
}

base::Result<> PartFile::ReadWhatIsThere(std::uint64_t most_octets, FileDigest& digest) {
  struct stat info{};
  if (::fstat(fd_, &info) != 0) return Fail("cannot be read");
  if (static_cast<std::uint64_t>(info.st_size) > most_octets) {
    if (::ftruncate(fd_, 0) != 0) return Fail("cannot be written");
    return {};
  }
  std::array<char, 64 * 1024> room{};
  for (;;) {
    const ssize_t got = ::read(fd_, room.data(), room.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Fail("cannot be read");
    if (got == 0) return {};
    digest.Add({room.data(), static_cast<std::size_t>(got)});
    octet_count_ += static_cast<std::uint64_t>(got);
  }
}

base::Result<> PartFile::Append(std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t written = ::write(fd_, octets.data(), octets.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Fail("cannot be written");
    octets.remove_prefix(static_cast<std::size_t>(written));
    octet_count_ += static_cast<std::uint64_t>(written);
  }
  return {};
}

base::Result<> PartFile::MoveTo(const std::string& target) {
  if (::fsync(fd_) != 0) return Fail("cannot be written");
  if (std::rename(path_.c_str(), target.c_str()) != 0) return Fail("cannot be renamed to " + target);
  return {};
}

void PartFile::Remove() {
  // What is left is overwritten by the next run.
  (void)::unlink(path_.c_str());
}

}  // namespace spoor::cli
