#include "cli/top/zone_counts.h"

#include <algorithm>
#include <tuple>

namespace spoor::cli {

void SpaceSaving::Add(const std::string& key, std::uint64_t count) {
  if (const auto found = counts_.find(key); found != counts_.end()) {
    found->second += count;
    return;
  }
  if (counts_.size() >= capacity_) {
    const auto least =
        std::ranges::min_element(counts_, {}, [](const auto& entry) -> std::uint64_t { return entry.second; });
    count += least->second;
    counts_.erase(least);
  }
  counts_.emplace(key, count);
}

void ZoneCounts::Add(std::int64_t now_s, const std::string& zone, std::uint64_t count) {
  const std::int64_t number = now_s / kStep_s;
  Step& step = steps_[static_cast<std::size_t>(number) % kSteps];
  if (step.number != number) step = Step{.number = number};
  step.zones.Add(zone, count);
}

std::vector<TopZone> ZoneCounts::Top(std::int64_t now_s, std::size_t limit) const {
  std::unordered_map<std::string, std::uint64_t> sums;
  const std::int64_t newest = now_s / kStep_s;
  for (const Step& step : steps_) {
    if (step.number <= newest - static_cast<std::int64_t>(kSteps) || step.number > newest) continue;
    for (const auto& [zone, count] : step.zones.counts()) sums[zone] += count;
  }
  std::vector<TopZone> top;
  for (const auto& [zone, count] : sums) top.push_back({zone, count});
  const auto is_before = [](const TopZone& a, const TopZone& b) {
    return std::tie(b.count, a.zone) < std::tie(a.count, b.zone);
  };
  const auto end = top.begin() + static_cast<std::ptrdiff_t>(std::min(limit, top.size()));
  std::partial_sort(top.begin(), end, top.end(), is_before);
  top.erase(end, top.end());
  return top;
}

}  // namespace spoor::cli
