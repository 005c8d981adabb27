// When sensors were looking, for as long as records are kept: so that "not seen" can be told apart from "was not
// looking". By hour for the last 60 days, by day before, for 20 years.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "controlplane/accounting/sliding_window.h"

namespace spoor::controlplane {

// Of the time from begin_s to end_s, Unix seconds.
struct Coverage {
  std::int64_t begin_s = 0;
  std::int64_t end_s = 0;
  std::int64_t looked_at_s = 0;  // of it: one sensor at least was looking
  Flows flows{};                 // of all sensors
  std::optional<double> ratio;   // Completeness::ratio
};

// Any thread. Some 400 KiB after years.
class CoverageLog {
 public:
  // A sensor looked from `begin_ms` to `end_ms`, Unix milliseconds, and this is what it saw.
  void Add(const std::string& sensor_id, std::int64_t begin_ms, std::int64_t end_ms, const Flows& flows);
  // From `begin_s`, or the first look if that is later, to `end_s`. Of an hour (or day) of which only a part is asked
  // for, that part of what is known of it.
  Coverage Over(std::int64_t begin_s, std::int64_t end_s) const;

  // Up to when it was known that somebody looked when the log was decoded, Unix milliseconds; 0: never.
  std::int64_t known_before_ms() const;

  // All of it as octets (controlplane/FORMAT.md), and back: into an empty log. kDataLoss for what is no such octets.
  std::string Encode() const;
  base::Result<> Decode(std::string_view octets);

 private:
  struct Bucket {
    std::int64_t length_s = 0;
    std::int64_t looked_at_ms = 0;
    Flows flows{};
  };

  void AddToHour(const std::string& sensor_id, std::int64_t hour, std::int64_t looked_at_ms, const Flows& flows);
  void Compact(std::int64_t hour);

  mutable std::mutex mutex_;
  std::int64_t first_ms_ = 0;  // the first look; 0: none yet
  std::int64_t last_ms_ = 0;   // the latest end of a look
  std::int64_t known_before_ms_ = 0;
  std::map<std::int64_t, Bucket> buckets_;  // by the second in which they begin
  // Of the newest hours: how long each sensor looked since the start of this process, and how long it was before that.
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> looked_at_ms_;
  std::map<std::int64_t, std::int64_t> looked_before_ms_;
};

}  // namespace spoor::controlplane
