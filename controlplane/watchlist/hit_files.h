// The kept hits on disk: a row of segment files (hit_segment.h), appended to at the end, dropped at the beginning.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace spoor::controlplane {

// One thread.
class HitFiles {
 public:
  using Sink = std::function<void(std::uint64_t position, base::ByteSpan message)>;

  // What is read back.
  struct Found {
    std::uint64_t behind = 0;  // all hits behind this position went to the sink, and some before, maybe
    std::uint64_t last = 0;    // no position given before is higher; 0: there were no files
  };

  // Makes the folder when it is missing. The last segment is cut at the first damage and goes on; a damaged one before
  // it ends where it is damaged. `sink` gets every hit in order. kPermissionDenied, kResourceExhausted
  // "watch-lists: PATH: why".
  static base::Result<std::unique_ptr<HitFiles>> Open(std::string folder, std::size_t segment_octets, const Sink& sink,
                                                      Found& found);
  ~HitFiles();
  HitFiles(const HitFiles&) = delete;
  HitFiles& operator=(const HitFiles&) = delete;

  // Begins a segment whose hits come behind `previous`, all that were given positions so far.
  base::Result<> Begin(std::uint64_t previous);
  // Entries (AppendHitEntry) with ascending positions up to `last`, with the system when it returns: they outlive this
  // process. After an error nothing of them is there, and a new segment begins with the next.
  base::Result<> Append(const std::string& entries, std::uint64_t previous, std::uint64_t last);
  // One file with these entries, up to `last`, in the place of all; on disk when it returns. What came before
  // `previous` is not there.
  base::Result<> Replace(const std::string& entries, std::uint64_t previous, std::uint64_t last);
  // Removes files with nothing at or behind `position`.
  void DropBefore(std::uint64_t position);
  // What was appended is on disk when it returns.
  void Sync();

 private:
  struct Segment {
    std::string path;
    std::uint64_t last = 0;  // position; that before the file when it is empty
  };

  HitFiles(std::string folder, std::size_t segment_octets)
      : folder_(std::move(folder)), segment_octets_(segment_octets) {}
  base::Result<> Load(const Sink& sink, Found& found);
  base::Result<> LoadSegment(const std::string& path, bool is_last, const Sink& sink, Found& found);
  base::Result<> GoOn(const std::string& path, std::size_t good_octets);
  void Close();

  const std::string folder_;
  const std::size_t segment_octets_;
  std::deque<Segment> segments_;
  int fd_ = -1;  // of the last one; below 0: the next hit begins another
  std::size_t octets_ = 0;
  bool unsynced_ = false;
};

}  // namespace spoor::controlplane
