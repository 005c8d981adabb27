#include "dataplane/export/report_cut.h"

#include <algorithm>

namespace spoor::dataplane {

void ReportCut::Begin() {
  source_.Ask();
  std::ranges::fill(handed_over_, std::nullopt);
  active_ = true;
}

void ReportCut::Look(std::size_t ring) {
  if (!handed_over_[ring]) handed_over_[ring] = source_.HandedOver(ring);
}

bool ReportCut::Holds(std::size_t ring, std::uint64_t taken) {
  if (!active_) return false;
  Look(ring);
  return handed_over_[ring] && taken >= *handed_over_[ring];
}

bool ReportCut::complete() {
  if (!active_) return false;
  for (std::size_t ring = 0; ring < handed_over_.size(); ++ring) Look(ring);
  return std::ranges::all_of(handed_over_, [](const auto& answer) { return answer.has_value(); });
}

}  // namespace spoor::dataplane
