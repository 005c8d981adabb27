// Files of the spool, by system call: a writer that appends whole entries or nothing, and a bounded reader of a whole
// file. Everything about durability (what is synced, and when) stands here; FORMAT.md states it for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "dataplane/export/segment.h"

namespace spoor::dataplane {

// No file that the spool wrote is larger; a larger one is not read.
inline constexpr std::uint64_t kMaxSegmentFileOctets = std::uint64_t{64} << 20;

// The segment that grows. One thread. Closing (destroying) it syncs what was written.
class SegmentWriter {
 public:
  // Creates `path`, which must not exist, writes the header and syncs the folder.
  static base::Result<SegmentWriter> Create(const std::string& path, const SegmentOwner& owner);

  SegmentWriter(SegmentWriter&& other) noexcept;
  SegmentWriter& operator=(SegmentWriter&&) = delete;
  ~SegmentWriter();

  // One write call. On an error (kResourceExhausted for a full disk) the file is as before.
  base::Result<> Append(const rpc::Block& block);

  // fdatasync when something was written since the last one. A failure is logged by the caller, and tried again.
  base::Result<> Sync();

  // The file is about to be deleted: closing it need not sync it.
  void Discard() noexcept { unsynced_ = false; }

  // Octets in the file.
  std::uint64_t octets() const noexcept { return octets_; }

 private:
  SegmentWriter(int descriptor, std::string path, std::uint64_t boot_epoch)
      : descriptor_(descriptor), path_(std::move(path)), boot_epoch_(boot_epoch) {}

  base::Result<> Write(const std::string& bytes);

  int descriptor_;
  std::string path_;
  std::uint64_t boot_epoch_;
  std::uint64_t octets_ = 0;
  bool unsynced_ = false;
  std::string scratch_;
};

// All octets of a file of at most kMaxSegmentFileOctets.
base::Result<std::string> ReadSegmentFile(const std::string& path);

}  // namespace spoor::dataplane
