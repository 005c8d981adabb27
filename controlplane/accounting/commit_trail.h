// How many observations lie between two blocks of one sensor. A report says what the sensor knew to be acknowledged,
// the store what it has committed by now: the blocks between the two are the difference, and this knows their sizes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace spoor::controlplane {

// Bounded: only the newest kMaxPoints blocks are known. Not thread-safe; a value.
class CommitTrail {
 public:
  static constexpr std::size_t kMaxPoints = 1024;

  // A stream begins behind `sequence`: blocks up to it are committed, those after it come (again).
  void Begin(std::uint64_t sequence);
  // The block `sequence` came, which follows the newest one; one that came before is ignored.
  void Add(std::uint64_t sequence, std::uint64_t observations);
  // Observations in the blocks after `from` up to `to`, negative if `to` is the earlier one; nothing if one of the two
  // is not known (any more).
  std::optional<std::int64_t> Between(std::uint64_t from, std::uint64_t to) const;

 private:
  struct Point {
    std::uint64_t sequence;
    std::uint64_t observations;  // in all blocks up to here; only differences mean something
  };

  std::optional<std::uint64_t> At(std::uint64_t sequence) const;

  std::deque<Point> points_;  // sequences without holes
};

}  // namespace spoor::controlplane
