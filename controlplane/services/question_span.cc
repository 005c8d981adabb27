#include "controlplane/services/question_span.h"

#include <algorithm>

namespace spoor::controlplane {

TimeSpan SpanOf(const storage::Filter& filter, std::int64_t now_s) {
  const std::int64_t begin_s = std::max(filter.time_first_after_s.value_or(0), filter.time_last_after_s.value_or(0));
  const std::int64_t end_s =
      filter.time_first_before_s ? std::min<std::int64_t>(*filter.time_first_before_s, now_s) : now_s;
  return {begin_s, std::max(begin_s, end_s)};
}

void FillCoverage(const Coverage& coverage, v1::Coverage& out) {
  out.set_time_begin_s(coverage.begin_s);
  out.set_time_end_s(coverage.end_s);
  out.set_looked_at_s(coverage.looked_at_s);
  out.set_frame_count(At(coverage.flows, Flow::kFrames));
  out.set_lost_frame_count(At(coverage.flows, Flow::kLostFrames));
  out.set_observation_count(At(coverage.flows, Flow::kObservations));
  out.set_lost_observation_count(At(coverage.flows, Flow::kLostObservations));
  if (coverage.ratio) out.set_ratio(*coverage.ratio);
}

}  // namespace spoor::controlplane
