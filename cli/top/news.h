// What a watch told lately, in bounded room: the newest names, and which zones had most.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "cli/top/model.h"
#include "cli/top/zone.h"
#include "cli/top/zone_counts.h"
#include "spoor/v1/watch.pb.h"

namespace spoor::cli {

class News {
 public:
  static constexpr std::size_t kMaxNames = 256;
  static constexpr std::size_t kMaxZones = 64;

  // Zones count names that are new, or else, with `every_record`, observations.
  explicit News(bool every_record) : every_record_(every_record) {}

  // A message that came at this time, seconds since the Unix epoch.
  void Add(std::int64_t now_s, const v1::WatchResponse& response);

  // The newest first; a name stands there once.
  std::vector<TopName> Names() const { return {names_.begin(), names_.end()}; }
  std::vector<TopZone> Zones(std::int64_t now_s) const { return zones_.Top(now_s, kMaxZones); }
  // Of the stream, so far.
  std::uint64_t lost_records() const { return lost_records_; }

 private:
  // False when it is there already: the first records of a name come together.
  bool AddName(const v1::Observation& observation);

  bool every_record_;
  ZoneFinder finder_;
  ZoneCounts zones_;
  std::deque<TopName> names_;
  std::uint64_t lost_records_ = 0;
};

}  // namespace spoor::cli
