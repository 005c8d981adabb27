#include "storage/upkeep/new_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace spoor::storage {
namespace {

namespace fs = std::filesystem;

std::unexpected<base::Error> Failed(const std::string& path, const std::error_code& error) {
  return base::Fail(
      error == std::errc::permission_denied ? base::ErrorCode::kPermissionDenied : base::ErrorCode::kInvalidArgument,
      "directory " + path + ": " + error.message() + "; choose one that this user can make");
}

base::Result<> Sync(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const std::error_code error(errno, std::generic_category());
  if (fd >= 0) close(fd);
  if (!synced) return Failed(path, error);
  return {};
}

}  // namespace

base::Result<NewDirectory> NewDirectory::Make(const std::string& path) {
  if (path.empty()) return base::Fail(base::ErrorCode::kInvalidArgument, "no new directory given; name one");
  std::string plain = path;
  while (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
  NewDirectory made(plain);
  const std::string partial = std::exchange(made.partial_, {});
  std::error_code error;
  for (const std::string& taken : {plain, partial}) {
    if (!fs::exists(taken, error) || (taken == plain && fs::is_empty(taken, error))) continue;
    return base::Fail(base::ErrorCode::kAlreadyExists,
                      "directory " + taken + " is there already; choose a new one, or remove it");
  }
  error.clear();
  fs::create_directories(partial, error);
  if (error) return Failed(partial, error);
  made.partial_ = partial;
  fs::permissions(partial, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec, error);
  return made;
}

NewDirectory::NewDirectory(NewDirectory&& other) noexcept
    : path_(std::move(other.path_)), partial_(std::exchange(other.partial_, {})) {}

NewDirectory::~NewDirectory() {
  std::error_code ignored;
  if (!partial_.empty()) fs::remove_all(partial_, ignored);
}

base::Result<> NewDirectory::Finish() {
  if (const auto synced = Sync(partial_); !synced) return synced;
  std::error_code error;
  fs::rename(partial_, path_, error);
  if (error) return Failed(path_, error);
  partial_.clear();
  const fs::path parent = fs::path(path_).parent_path();
  return Sync(parent.empty() ? "." : parent.string());
}

}  // namespace spoor::storage
