// Which zones had most in the last minute, in bounded room whatever names come.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "cli/top/model.h"

namespace spoor::cli {

// Heavy hitters by "space saving" (Metwally, Agrawal, El Abbadi 2005): whatever has more than 1/capacity of all that
// was added is among the keys, and no count is too low, nor too high by more than that share.
class SpaceSaving {
 public:
  explicit SpaceSaving(std::size_t capacity) : capacity_(capacity) {}

  // For a key that finds no room the smallest one makes way, and leaves it its count.
  void Add(const std::string& key, std::uint64_t count);
  const std::unordered_map<std::string, std::uint64_t>& counts() const { return counts_; }

 private:
  std::size_t capacity_;
  std::unordered_map<std::string, std::uint64_t> counts_;
};

// Counts of a sliding minute, in steps of 5 seconds.
class ZoneCounts {
 public:
  static constexpr std::size_t kZonesPerStep = 256;

  // The time is that of the client, in seconds; a step back of the clock loses counts and nothing else.
  void Add(std::int64_t now_s, const std::string& zone, std::uint64_t count);
  // At most `limit`, largest first, equal ones by name.
  std::vector<TopZone> Top(std::int64_t now_s, std::size_t limit) const;

 private:
  static constexpr std::int64_t kStep_s = 5;
  static constexpr std::size_t kSteps = 12;

  struct Step {
    std::int64_t number = -1;  // of the steps since the epoch
    SpaceSaving zones{kZonesPerStep};
  };
  std::array<Step, kSteps> steps_;
};

}  // namespace spoor::cli
