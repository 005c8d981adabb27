#include "controlplane/access/key_file.h"

#include <google/protobuf/util/json_util.h>

#include "base/small_file.h"

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
  const auto replaced = base::ReplaceSmallFile(path, text);
  if (!replaced) return base::Fail(replaced.error().code, "keys: " + replaced.error().message);
  return {};
}

}  // namespace spoor::controlplane
