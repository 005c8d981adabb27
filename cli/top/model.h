// What `spoor top` shows, without how: the figures of one moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spoor::cli {

// A second, over the last few seconds; none when too little is known.
using Rate = std::optional<double>;

struct TopSensor {
  std::string id = {};
  // Empty while it is connected and reports; else "finished", "not connected", "silent".
  std::string trouble = {};
  Rate frames = {};
  Rate messages = {};
  Rate observations = {};
  // Frames and observations on their way that were lost; frames left out under overload are not among them.
  Rate lost = {};
  // Of the frames, 0 to 1.
  Rate lost_share = {};
  // 1/N of the flows is recorded.
  std::uint32_t sampling_one_in = 1;
  // Observations between worker and exporter, and octets of blocks that wait on disk.
  std::uint64_t ring_observations = 0;
  std::uint64_t spool_octets = 0;
};

struct TopStore {
  std::string state = {};
  std::string merge_error = {};
  std::uint64_t records = 0;
  std::uint64_t used_octets = 0;
  std::uint64_t map_octets = 0;
  Rate new_records = {};
  Rate observations = {};
  Rate merge_steps = {};
};

struct TopZone {
  std::string zone = {};
  std::uint64_t count = 0;

  bool operator==(const TopZone&) const = default;
};

struct TopName {
  std::int64_t commit_time_ms = 0;
  std::string name = {};

  bool operator==(const TopName&) const = default;
};

struct TopModel {
  std::int64_t now_s = 0;
  std::string server = {};
  std::string version = {};
  std::int64_t up_s = 0;
  // Why what is shown is old; empty while the server answers.
  std::string notice = {};
  TopStore store;
  std::vector<TopSensor> sensors = {};
  // What zones count: "new names" or "observations".
  std::string zones_of = {};
  std::vector<TopZone> zones = {};  // largest first
  std::vector<TopName> names = {};  // newest first
  // Records that came too fast to be read.
  std::uint64_t lost_records = 0;
  // Why no names come; empty while they do.
  std::string no_names = {};
};

}  // namespace spoor::cli
