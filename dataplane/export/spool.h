// The spool: a bounded folder of blocks that the control plane has not acknowledged, so that an outage longer than
// memory lasts, or a restart of the sensor during one, loses nothing. One process owns the folder. At start it finds
// what earlier processes left; those epochs are delivered first, each under its own (sensor id, boot epoch).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataplane/export/spool_epoch.h"

namespace spoor::dataplane {

struct SpoolOptions {
  std::string folder;                                     // made when missing
  std::uint64_t limit_octets = std::uint64_t{1} << 30;    // all files together
  std::uint64_t segment_octets = std::uint64_t{8} << 20;  // a segment is closed at this size
};

// What the start found beside good segments.
struct SpoolFindings {
  std::uint64_t torn_segments = 0;      // ended in the middle of an entry; the entries before it are delivered
  std::uint64_t rejected_segments = 0;  // no readable header: set aside as NAME.rejected
};

// One thread.
class Spool {
 public:
  // Takes the folder (kAlreadyExists when another process has it) and reads every segment once to check it.
  static base::Result<std::unique_ptr<Spool>> Open(const SpoolOptions& options, const SegmentOwner& current);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Epochs of earlier processes, oldest first. Emptied by acknowledgements; the list itself does not change.
  const std::vector<std::unique_ptr<SpoolEpoch>>& leftovers() const noexcept { return leftovers_; }
  // The epoch of this process.
  SpoolEpoch& current() noexcept { return *current_; }
  const SpoolFindings& findings() const noexcept { return findings_; }
  std::uint64_t used_octets() const noexcept { return budget_.used_octets; }

 private:
  Spool(int lock, const SpoolOptions& options, const SegmentOwner& current);

  void Scan(const SpoolOptions& options);
  void ScanFile(const SpoolOptions& options, const std::string& path);
  SpoolEpoch& EpochOf(const SpoolOptions& options, const SegmentOwner& owner);

  int lock_;  // descriptor of FOLDER/lock, held with flock
  SpoolBudget budget_;
  std::vector<std::unique_ptr<SpoolEpoch>> leftovers_;
  std::unique_ptr<SpoolEpoch> current_;
  SpoolFindings findings_;
};

}  // namespace spoor::dataplane
