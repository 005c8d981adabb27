#include "controlplane/watchlist/watchlist_folder.h"

#include <algorithm>
#include <filesystem>

#include "controlplane/json_file.h"
#include "controlplane/watchlist/watchlist.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint32_t kVersion = 1;
// JSON takes more than the message, of escapes most.
constexpr std::size_t kMaxFile_octets = 16 * kMaxListMessage_octets;
constexpr std::string_view kEnding = ".json";

std::unexpected<base::Error> Bad(base::ErrorCode code, const std::string& why) {
  return base::Fail(code, "watch-lists: " + why);
}

std::string PathOf(const std::string& folder, const std::string& name) {
  return folder + "/" + name + std::string(kEnding);
}

base::Result<v1::WatchlistFile> ReadFile(const std::filesystem::path& path) {
  v1::WatchlistFile file;
  const auto read = ReadJsonFile(path.string(), kMaxFile_octets, file);
  if (!read && read.error().code != base::ErrorCode::kDataLoss) return Bad(read.error().code, read.error().message);
  const bool is_list = read && path.stem() == file.name();
  if (is_list && file.version() == kVersion) return file;
  return Bad(base::ErrorCode::kDataLoss,
             path.string() + ": is " + (is_list ? "of a version that this spoord does not know" : "no watch-list") +
                 "; mend it, or move it away and put the list again");
}

}  // namespace

base::Result<std::vector<v1::WatchlistFile>> ReadWatchlistFolder(const std::string& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) {
    std::filesystem::create_directories(folder, error);
    std::filesystem::permissions(folder, std::filesystem::perms(0750), error);
  }
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == kEnding) paths.push_back(entry.path());
  }
  if (error) return Bad(base::ErrorCode::kPermissionDenied, folder + ": " + error.message());
  std::ranges::sort(paths);
  std::vector<v1::WatchlistFile> files;
  for (const auto& path : paths) {
    auto file = ReadFile(path);
    if (!file) return std::unexpected(file.error());
    files.push_back(*std::move(file));
  }
  return files;
}

base::Result<> WriteWatchlistFile(const std::string& folder, v1::WatchlistFile file) {
  file.set_version(kVersion);
  const auto written = WriteJsonFile(PathOf(folder, file.name()), file);
  return written ? written : Bad(written.error().code, written.error().message);
}

base::Result<> RemoveWatchlistFile(const std::string& folder, const std::string& name) {
  std::error_code error;
  std::filesystem::remove(PathOf(folder, name), error);
  if (error) return Bad(base::ErrorCode::kPermissionDenied, PathOf(folder, name) + ": " + error.message());
  return {};
}

}  // namespace spoor::controlplane
