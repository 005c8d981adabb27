#include "controlplane/watchlist/hit_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "base/log.h"
#include "base/small_file.h"
#include "base/write_all.h"
#include "controlplane/watchlist/hit_segment.h"

namespace spoor::controlplane {
namespace {

constexpr std::size_t kMaxSegmentFile_octets = std::size_t{256} << 20;
constexpr std::string_view kEnding = ".hits";

std::unexpected<base::Error> SystemError(const std::string& path) {
  const auto code = errno == ENOSPC ? base::ErrorCode::kResourceExhausted : base::ErrorCode::kPermissionDenied;
  return base::Fail(code, "watch-lists: " + path + ": " + std::strerror(errno));
}

}  // namespace

base::Result<std::unique_ptr<HitFiles>> HitFiles::Open(std::string folder, std::size_t segment_octets, const Sink& sink,
                                                       Found& found) {
  auto files = std::unique_ptr<HitFiles>(new HitFiles(std::move(folder), segment_octets));
  if (auto loaded = files->Load(sink, found); !loaded) return std::unexpected(loaded.error());
  return files;
}

HitFiles::~HitFiles() {
  Close();
}

base::Result<> HitFiles::Load(const Sink& sink, Found& found) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  std::filesystem::permissions(folder_, std::filesystem::perms(0750), error);
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    if (entry.path().extension() == kEnding) paths.push_back(entry.path().string());
  }
  if (error) return base::Fail(base::ErrorCode::kPermissionDenied, "watch-lists: " + folder_ + ": " + error.message());
  std::ranges::sort(paths);
  for (const std::string& path : paths) {
    if (auto loaded = LoadSegment(path, path == paths.back(), sink, found); !loaded) return loaded;
  }
  return {};
}

base::Result<> HitFiles::LoadSegment(const std::string& path, bool is_last, const Sink& sink, Found& found) {
  const auto octets = base::ReadSmallFile(path, kMaxSegmentFile_octets);
  auto reader = octets ? HitSegmentReader::Open(base::AsBytes(*octets)) : std::unexpected(octets.error());
  if (!reader) {
    base::LogWarn("watch-lists: {}: {}; its hits are left out", path, reader.error().message);
    return {};
  }
  // Hits between the former file and this one were given positions and are not there.
  if (reader->previous() != found.last) found.behind = reader->previous();
  found.last = std::max(found.last, reader->previous());
  while (const auto entry = reader->Next()) {
    if (entry->position <= found.last) continue;
    found.last = entry->position;
    sink(entry->position, entry->message);
  }
  segments_.push_back({path, found.last});
  if (reader->good_octets() != octets->size()) {
    base::LogWarn("watch-lists: {}: {} octets at its end are damaged; hits in them are lost", path,
                  octets->size() - reader->good_octets());
  }
  return is_last ? GoOn(path, reader->good_octets()) : base::Result<>();
}

base::Result<> HitFiles::GoOn(const std::string& path, std::size_t good_octets) {
  fd_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (fd_ < 0 || ::ftruncate(fd_, static_cast<off_t>(good_octets)) != 0) return SystemError(path);
  octets_ = good_octets;
  return {};
}

base::Result<> HitFiles::Begin(std::uint64_t previous) {
  Close();
  const std::string path = fmt::format("{}/{:020}{}", folder_, previous + 1, kEnding);
  fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (fd_ < 0) return SystemError(path);
  const std::string header = EncodeHitHeader(previous);
  if (!base::WriteAll(fd_, header)) {
    const auto failed = SystemError(path);
    Close();
    ::unlink(path.c_str());
    return failed;
  }
  octets_ = header.size();
  unsynced_ = true;
  segments_.push_back({path, previous});
  return {};
}

base::Result<> HitFiles::Append(const std::string& entries, std::uint64_t previous, std::uint64_t last) {
  if (fd_ < 0 || octets_ >= segment_octets_) {
    if (auto begun = Begin(previous); !begun) return begun;
  }
  unsynced_ = true;
  if (!base::WriteAll(fd_, entries)) {
    const auto failed = SystemError(segments_.back().path);
    // What does not go away either is damage at the end of the file.
    if (::ftruncate(fd_, static_cast<off_t>(octets_)) != 0) base::LogWarn("{}", failed.error().message);
    Close();
    return failed;
  }
  octets_ += entries.size();
  segments_.back().last = last;
  return {};
}

// Should the power go before the others are removed, then their hits are passed over: they are not behind the first's.
base::Result<> HitFiles::Replace(const std::string& entries, std::uint64_t previous, std::uint64_t last) {
  Close();
  const std::string path =
      segments_.empty() ? fmt::format("{}/{:020}{}", folder_, previous + 1, kEnding) : segments_.front().path;
  if (auto replaced = base::ReplaceSmallFile(path, EncodeHitHeader(previous) + entries); !replaced) {
    return base::Fail(replaced.error().code, "watch-lists: " + replaced.error().message);
  }
  for (const Segment& segment : segments_) {
    if (segment.path != path) ::unlink(segment.path.c_str());
  }
  segments_.assign(1, {path, last});
  return {};
}

void HitFiles::DropBefore(std::uint64_t position) {
  while (segments_.size() > 1 && segments_.front().last < position) {
    ::unlink(segments_.front().path.c_str());
    segments_.pop_front();
  }
}

void HitFiles::Sync() {
  if (fd_ >= 0 && unsynced_) ::fdatasync(fd_);
  unsynced_ = false;
}

void HitFiles::Close() {
  if (fd_ < 0) return;
  Sync();
  ::close(fd_);
  fd_ = -1;
}

}  // namespace spoor::controlplane
