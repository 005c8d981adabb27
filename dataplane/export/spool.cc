#include "dataplane/export/spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/log.h"

namespace spoor::dataplane {
namespace {

constexpr const char* kSuffix = ".spool";
constexpr const char* kRejectedSuffix = ".rejected";

base::Result<int> LockFolder(const std::string& folder) {
  const std::string path = folder + "/lock";
  const int lock = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (lock < 0) {
    return base::Fail(base::ErrorCode::kPermissionDenied,
                      fmt::format("spool: cannot write to {}: {}", folder, std::strerror(errno)));
  }
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return base::Fail(base::ErrorCode::kAlreadyExists,
                      fmt::format("spool: {} is in use by another sensor; give each one its own --spool-dir", folder));
  }
  return lock;
}

// Files of the folder in the order of their names, which is the order of delivery.
std::vector<std::filesystem::directory_entry> SortedFiles(const std::string& folder) {
  std::vector<std::filesystem::directory_entry> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored)) files.push_back(*entry);
  }
  std::ranges::sort(files, {}, [](const auto& file) { return file.path(); });
  return files;
}

}  // namespace

base::Result<std::unique_ptr<Spool>> Spool::Open(const SpoolOptions& options, const SegmentOwner& current) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) {
    return base::Fail(base::ErrorCode::kPermissionDenied,
                      fmt::format("spool: cannot make the folder {}: {}", options.folder, error.message()));
  }
  const auto lock = LockFolder(options.folder);
  if (!lock) return std::unexpected(lock.error());
  std::unique_ptr<Spool> spool(new Spool(*lock, options, current));
  spool->Scan(options);
  return spool;
}

Spool::Spool(int lock, const SpoolOptions& options, const SegmentOwner& current)
    : lock_(lock),
      budget_{options.limit_octets, 0},
      current_(std::make_unique<SpoolEpoch>(options.folder, current, options.segment_octets, budget_)) {}

Spool::~Spool() {
  close(lock_);
}

void Spool::Scan(const SpoolOptions& options) {
  for (const auto& file : SortedFiles(options.folder)) {
    const std::string extension = file.path().extension();
    if (extension != kSuffix && extension != kRejectedSuffix) continue;
    std::error_code ignored;
    const std::uintmax_t octets = file.file_size(ignored);
    if (!ignored) budget_.used_octets += octets;
    if (extension == kSuffix) ScanFile(options, file.path());
  }
  std::ranges::stable_sort(leftovers_, {}, [](const auto& epoch) { return epoch->owner().boot_epoch; });
}

void Spool::ScanFile(const SpoolOptions& options, const std::string& path) {
  const auto octets = ReadSegmentFile(path);
  auto reader = octets ? SegmentReader::Open(base::AsBytes(*octets)) : std::unexpected(octets.error());
  // An own epoch on disk already: two processes with one identity. Its numbers must not mix with ours.
  if (!reader || reader->owner() == current_->owner()) {
    base::LogWarn("spool: {}: set aside: {}", path, reader ? "it has our own boot epoch" : reader.error().message);
    findings_.rejected_segments += 1;
    std::rename(path.c_str(), (path + kRejectedSuffix).c_str());
    return;
  }
  SpoolSegment segment{path, 0, 0, 0, octets->size()};
  while (const auto block = reader->Next()) {
    if (segment.first_sequence == 0) segment.first_sequence = block->sequence;
    segment.last_sequence = block->sequence;
    segment.observations += block->observation_count;
  }
  findings_.torn_segments += reader->torn() ? 1 : 0;
  if (reader->torn()) base::LogWarn("spool: {}: torn after block {}", path, segment.last_sequence);
  if (segment.last_sequence != 0) {
    EpochOf(options, reader->owner()).Adopt(std::move(segment));
  } else {
    std::remove(path.c_str());  // Only a header: the sensor died before its first block.
    budget_.used_octets -= segment.octets;
  }
}

SpoolEpoch& Spool::EpochOf(const SpoolOptions& options, const SegmentOwner& owner) {
  const auto found = std::ranges::find_if(leftovers_, [&owner](const auto& epoch) { return epoch->owner() == owner; });
  if (found != leftovers_.end()) return **found;
  leftovers_.push_back(std::make_unique<SpoolEpoch>(options.folder, owner, options.segment_octets, budget_));
  return *leftovers_.back();
}

}  // namespace spoor::dataplane
