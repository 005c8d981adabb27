#include "dataplane/export/segment_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace spoor::dataplane {
namespace {

std::unexpected<base::Error> SystemFailure(const std::string& doing, const std::string& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return base::Fail(full ? base::ErrorCode::kResourceExhausted : base::ErrorCode::kUnavailable,
                    fmt::format("spool: cannot {} {}: {}", doing, path, std::strerror(error)));
}

// Without this a power cut can forget the file's name although its content is synced.
void SyncFolderOf(const std::string& path) {
  const int folder = open(std::filesystem::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

}  // namespace

base::Result<SegmentWriter> SegmentWriter::Create(const std::string& path, const SegmentOwner& owner) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (descriptor < 0) return SystemFailure("create", path, errno);
  SegmentWriter writer(descriptor, path, owner.boot_epoch);
  if (auto written = writer.Write(EncodeSegmentHeader(owner)); !written) {
    unlink(path.c_str());
    return std::unexpected(written.error());
  }
  SyncFolderOf(path);
  return writer;
}

SegmentWriter::SegmentWriter(SegmentWriter&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      boot_epoch_(other.boot_epoch_),
      octets_(other.octets_),
      unsynced_(other.unsynced_),
      scratch_(std::move(other.scratch_)) {}

SegmentWriter::~SegmentWriter() {
  if (descriptor_ < 0) return;
  (void)Sync();  // Nobody is left to try again.
  close(descriptor_);
}

base::Result<> SegmentWriter::Append(const rpc::Block& block) {
  scratch_.clear();
  AppendSegmentEntry(block, boot_epoch_, scratch_);
  return Write(scratch_);
}

base::Result<> SegmentWriter::Write(const std::string& bytes) {
  const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
  if (written == static_cast<ssize_t>(bytes.size())) {
    octets_ += bytes.size();
    unsynced_ = true;
    return {};
  }
  const int error = written < 0 ? errno : ENOSPC;  // A short write to a file means that the disk is full.
  // Back to whole entries, so that the next one is found by a reader.
  if (ftruncate(descriptor_, static_cast<off_t>(octets_)) != 0) return SystemFailure("repair", path_, errno);
  return SystemFailure("write to", path_, error);
}

base::Result<> SegmentWriter::Sync() {
  if (!unsynced_) return {};
  if (fdatasync(descriptor_) != 0) return SystemFailure("sync", path_, errno);
  unsynced_ = false;
  return {};
}

base::Result<std::string> ReadSegmentFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return SystemFailure("open", path, errno);
  struct stat status = {};
  std::string octets;
  int error = fstat(descriptor, &status) == 0 ? 0 : errno;
  if (error == 0 && status.st_size > static_cast<off_t>(kMaxSegmentFileOctets)) error = EFBIG;
  if (error == 0) octets.resize(static_cast<std::size_t>(status.st_size));
  std::size_t filled = 0;
  while (error == 0 && filled < octets.size()) {
    const ssize_t got = read(descriptor, octets.data() + filled, octets.size() - filled);
    if (got < 0 && errno != EINTR) error = errno;
    if (got == 0) octets.resize(filled);
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  close(descriptor);
  if (error != 0) return SystemFailure("read", path, error);
  return octets;
}

}  // namespace spoor::dataplane
