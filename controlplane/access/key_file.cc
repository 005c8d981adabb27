#include "controlplane/access/key_file.h"

#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/small_file.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kMaxOctets = 64 << 20;

std::unexpected<base::Error> SystemError(const std::string& path, std::string_view what) {
  const auto code = errno == ENOSPC ? base::ErrorCode::kResourceExhausted : base::ErrorCode::kPermissionDenied;
  return base::Fail(code, "keys: " + path + ": " + std::string(what) + ": " + std::strerror(errno));
}

std::unexpected<base::Error> Damaged(const std::string& path, std::string_view why) {
  return base::Fail(base::ErrorCode::kDataLoss,
                    "keys: " + path + ": " + std::string(why) + "; mend it, or move it away and make new keys");
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(fd) == 0;
}

bool SyncFolderOf(const std::string& path) {
  const int fd = ::open(std::filesystem::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool done = ::fsync(fd) == 0;
  ::close(fd);
  return done;
}

}  // namespace

base::Result<v1::KeyFile> ReadKeyFile(const std::string& path) {
  v1::KeyFile file;
  const auto text = base::ReadSmallFile(path, kMaxOctets);
  if (!text && text.error().code == base::ErrorCode::kNotFound) return file;
  if (!text) return base::Fail(text.error().code, "keys: " + text.error().message);
  if (!google::protobuf::util::JsonStringToMessage(*text, &file).ok()) return Damaged(path, "is no list of keys");
  if (file.version() != kVersion) return Damaged(path, "is of a version that this spoord does not know");
  return file;
}

base::Result<> WriteKeyFile(const std::string& path, v1::KeyFile file) {
  file.set_version(kVersion);
  std::string text;
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  if (!google::protobuf::util::MessageToJsonString(file, &text, options).ok()) {
    return base::Fail(base::ErrorCode::kInternal, "keys: cannot be written as JSON");
  }
  const std::string beside = path + ".new";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return SystemError(beside, "cannot be written");
  const bool written = WriteAll(fd, text);
  ::close(fd);
  if (!written || std::rename(beside.c_str(), path.c_str()) != 0 || !SyncFolderOf(path)) {
    return SystemError(path, "cannot be replaced");
  }
  return {};
}

}  // namespace spoor::controlplane
