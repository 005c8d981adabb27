// The layout of one file of kept hits (controlplane/FORMAT.md), as pure functions over octets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace spoor::controlplane {

inline constexpr std::size_t kHitHeader_octets = 28;
inline constexpr std::size_t kHitOverhead_octets = 20;  // of an entry, beside its message
inline constexpr std::size_t kMaxHitMessage_octets = std::size_t{1} << 20;

std::string EncodeHitHeader(std::uint64_t previous);
// `message` has at most kMaxHitMessage_octets.
void AppendHitEntry(std::uint64_t position, base::ByteSpan message, std::string& out);

struct HitEntry {
  std::uint64_t position = 0;
  base::ByteSpan message;
};

// Reads from octets that outlive it. What is damaged ends the reading; entries before it are good. One thread.
class HitSegmentReader {
 public:
  // kDataLoss when the octets do not begin with an intact header of this version.
  static base::Result<HitSegmentReader> Open(base::ByteSpan octets);

  std::uint64_t previous() const { return previous_; }
  std::optional<HitEntry> Next();
  // Octets up to the end of the last good entry.
  std::size_t good_octets() const { return good_octets_; }

 private:
  HitSegmentReader(base::ByteSpan octets, std::uint64_t previous)
      : octets_(octets), previous_(previous), last_(previous) {}

  base::ByteSpan octets_;
  std::uint64_t previous_;
  std::uint64_t last_;  // position
  std::size_t good_octets_ = kHitHeader_octets;
};

}  // namespace spoor::controlplane
