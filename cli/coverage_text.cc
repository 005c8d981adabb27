#include "cli/coverage_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/time_text.h"

namespace spoor::cli {
namespace {

// Of the newest reports, which come every second.
constexpr std::int64_t kLag_s = 5;

std::string LookedText(const v1::Coverage& coverage) {
  const std::int64_t span_s = coverage.time_end_s() - coverage.time_begin_s();
  if (coverage.looked_at_s() + kLag_s >= span_s) return "sensors looked all the time";
  const double share =
      static_cast<double>(coverage.looked_at_s()) / static_cast<double>(std::max<std::int64_t>(span_s, 1));
  return fmt::format("sensors looked {:.1f} % of the time", std::floor(share * 1e3) / 10);
}

std::string LostText(const v1::Coverage& coverage) {
  if (!coverage.has_ratio() || coverage.ratio() >= 1) return "lost nothing";
  return fmt::format("lost {:.4f} %", std::ceil((1 - coverage.ratio()) * 1e6) / 1e4);
}

}  // namespace

std::string CoverageText(const v1::Coverage& coverage) {
  if (!coverage.has_ratio() && coverage.time_begin_s() == 0) return "";
  const std::string span =
      fmt::format("from {} to {}", TimeText(coverage.time_begin_s()), TimeText(coverage.time_end_s()));
  if (!coverage.has_ratio()) return fmt::format("no sensor looked {}", span);
  return fmt::format("{} {} and {}", LookedText(coverage), span, LostText(coverage));
}

}  // namespace spoor::cli
