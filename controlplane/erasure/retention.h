// How long records are kept: what the operator says, and what that means at a moment.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/database.h"
#include "storage/erasure.h"

namespace spoor::controlplane {

// One answer to "how long since it was last seen?".
struct RetentionRule {
  storage::ErasureScope scope;
  std::optional<std::int64_t> age_s;  // missing: for ever
};

struct RetentionPolicy {
  std::vector<RetentionRule> rules;  // the first that covers a record decides; of any other the age does not matter
  std::uint64_t max_octets = 0;  // of live segments; above it the records that have been quiet longest go. 0: no cap
  std::int64_t interval_s = 86'400;  // between two sweeps for age
};

// "90d", "forever", or for some records only: "NS=5y", "*.example.com=30d", "www.example.com=forever",
// "192.0.2.0/24=1w". kInvalidArgument.
base::Result<RetentionRule> ParseRetention(std::string_view text);

// The rules at `now_s`, with what is quiet since before `cap_s` (0: nothing) gone as well unless it is kept for ever.
std::vector<storage::AgeLimit> LimitsAt(const std::vector<RetentionRule>& rules, std::int64_t now_s,
                                        std::uint32_t cap_s = 0);

// Records by the day they were last seen, from a walk over all of them in pages; stops early, with what it has, when
// `stopped` says so.
class QuietDays {
 public:
  static base::Result<QuietDays> Of(const storage::Database& database, const std::function<bool()>& stopped);

  void Add(std::uint32_t last_s);
  // The beginning of the first day such that at least `share` (0 to 1) of the records were last seen before it; nothing
  // younger than a day before `now_s` counts. 0 when there is none.
  std::uint32_t CutFor(double share, std::int64_t now_s) const;

 private:
  std::vector<std::uint64_t> records_;  // by day since the epoch
  std::uint64_t all_ = 0;
};

}  // namespace spoor::controlplane
