#include "controlplane/access/key_file.h"

#include "controlplane/json_file.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kMaxOctets = 64 << 20;

std::unexpected<base::Error> Damaged(const std::string& path, std::string_view why) {
  return base::Fail(base::ErrorCode::kDataLoss,
                    "keys: " + path + ": " + std::string(why) + "; mend it, or move it away and make new keys");
}

}  // namespace

base::Result<v1::KeyFile> ReadKeyFile(const std::string& path) {
  v1::KeyFile file;
  const auto read = ReadJsonFile(path, kMaxOctets, file);
  if (!read && read.error().code == base::ErrorCode::kNotFound) return file;
  if (!read && read.error().code == base::ErrorCode::kDataLoss) return Damaged(path, "is no list of keys");
  if (!read) return base::Fail(read.error().code, "keys: " + read.error().message);
  if (file.version() != kVersion) return Damaged(path, "is of a version that this spoord does not know");
  return file;
}

base::Result<> WriteKeyFile(const std::string& path, v1::KeyFile file) {
  file.set_version(kVersion);
  const auto replaced = WriteJsonFile(path, file);
  if (!replaced) return base::Fail(replaced.error().code, "keys: " + replaced.error().message);
  return {};
}

}  // namespace spoor::controlplane
