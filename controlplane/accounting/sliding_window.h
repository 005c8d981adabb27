// What happened in the last minute, hour or day, in bounded memory: a ring of buckets of equal length. Each knows for
// how much of its time somebody was looking at all, because silence is not completeness.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace spoor::controlplane {

// What is summed over time. Each is a number of things that happened.
enum class Flow : std::uint8_t {
  kFrames,  // on the wire
  kLostFrames,
  kMessages,
  kObservations,  // parsed
  kLostObservations,
  kAcknowledged,  // observations
  kEnd,
};

using Flows = std::array<std::uint64_t, static_cast<std::size_t>(Flow::kEnd)>;

inline std::uint64_t& At(Flows& flows, Flow flow) {
  return flows[static_cast<std::size_t>(flow)];
}
inline std::uint64_t At(const Flows& flows, Flow flow) {
  return flows[static_cast<std::size_t>(flow)];
}

// The part of `whole` that belongs to the first `part` of `all`, above 0. Parts of neighbours add up.
std::uint64_t ShareOf(std::uint64_t whole, std::int64_t part, std::int64_t all);

// Not thread-safe; a value. Times are milliseconds since the Unix epoch.
class SlidingWindow {
 public:
  struct Sum {
    Flows flows{};
    std::int64_t looked_at_ms = 0;  // of the window
    std::int64_t since_ms = 0;      // the first time that was looked at, to a bucket; 0: none
  };

  SlidingWindow(std::int64_t bucket_ms, std::size_t bucket_count) : bucket_ms_(bucket_ms), buckets_(bucket_count) {}

  std::int64_t length_ms() const { return bucket_ms_ * static_cast<std::int64_t>(buckets_.size()); }
  // `flows` happened from `begin_ms` to `end_ms`, evenly as far as is known.
  void Add(std::int64_t begin_ms, std::int64_t end_ms, const Flows& flows);
  // The last length_ms before `now_ms`, to a bucket.
  Sum Over(std::int64_t now_ms) const;

 private:
  struct Bucket {
    std::int64_t index = -1;  // of the time it holds, in buckets since the Unix epoch
    std::int64_t looked_at_ms = 0;
    Flows flows{};
  };

  Bucket& BucketOf(std::int64_t index);

  std::int64_t bucket_ms_;
  std::vector<Bucket> buckets_;
};

}  // namespace spoor::controlplane
