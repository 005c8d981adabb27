#include "cli/top/news.h"

#include <algorithm>

namespace spoor::cli {

bool News::AddName(const v1::Observation& observation) {
  const std::string& name = observation.record().rrname();
  if (std::ranges::find(names_, name, &TopName::name) != names_.end()) return false;
  names_.push_front({observation.commit_time_ms(), name});
  if (names_.size() > kMaxNames) names_.pop_back();
  return true;
}

void News::Add(std::int64_t now_s, const v1::WatchResponse& response) {
  lost_records_ += response.lost_count();
  for (const v1::Observation& observation : response.observations()) {
    const bool is_new = observation.is_new_name() && AddName(observation);
    const v1::Record& record = observation.record();
    const std::uint64_t count = every_record_ ? record.count() : is_new ? 1 : 0;
    if (count > 0) zones_.Add(now_s, finder_.ZoneOf(record.rrname()), count);
  }
}

}  // namespace spoor::cli
