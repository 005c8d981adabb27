#include "controlplane/erasure/retention_thread.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/log.h"

namespace spoor::controlplane {
namespace {

constexpr std::chrono::seconds kInterval{60};
// Counting by days reads everything.
constexpr std::int64_t kCapInterval_s = 3'600;
// A little below the cap, so that the next sweep is not at once.
constexpr double kCapTarget = 0.9;

std::uint64_t LiveOctets(const storage::Statistics& statistics) {
  std::uint64_t octets = 0;
  for (const storage::OrderStatistics& order : statistics.orders) octets += order.octets;
  return octets;
}

}  // namespace

// The time before which everything must have been seen last for the rest to fit; 0 when it fits.
base::Result<std::uint32_t> Retention::CapAt(const storage::Statistics& statistics, std::int64_t now_s,
                                             const std::function<bool()>& stopped) {
  const std::uint64_t octets = LiveOctets(statistics);
  if (policy_.max_octets == 0 || octets <= policy_.max_octets) return 0;
  if (cap_looked_s_ != 0 && now_s - cap_looked_s_ < kCapInterval_s) return 0;
  cap_looked_s_ = now_s;
  const base::Result<QuietDays> days = QuietDays::Of(database_, stopped);
  if (!days) return std::unexpected(days.error());
  const double kept = kCapTarget * static_cast<double>(policy_.max_octets) / static_cast<double>(octets);
  return stopped() ? 0 : days->CutFor(1 - kept, now_s);
}

base::Result<bool> Retention::Look(std::int64_t now_s, const std::function<bool()>& stopped) {
  const base::Result<storage::Statistics> statistics = database_.Stats();
  if (!statistics) return std::unexpected(statistics.error());
  if (statistics->sweeping) return false;
  const base::Result<std::uint32_t> cap_s = CapAt(*statistics, now_s, stopped);
  if (!cap_s) return std::unexpected(cap_s.error());
  const bool has_ages =
      std::ranges::any_of(policy_.rules, [](const RetentionRule& rule) { return rule.age_s.has_value(); });
  const auto last_s = static_cast<std::int64_t>(statistics->last_limit_sweep_s);
  if (*cap_s == 0 && (!has_ages || now_s - last_s < policy_.interval_s)) return false;
  return database_.BeginSweep(LimitsAt(policy_.rules, now_s, *cap_s));
}

RetentionThread::RetentionThread(storage::Database& database, RetentionPolicy policy)
    : retention_(database, std::move(policy)),
      ticker_(kInterval, base::Ticker::First::kAtOnce, [this](const std::stop_token& stop) { Look(stop); }) {}

void RetentionThread::Look(const std::stop_token& stop) {
  const auto begun = retention_.Look(base::UnixNow_s(), [&] { return stop.stop_requested(); });
  const std::string now = begun ? "" : begun.error().message;
  if (!now.empty() && now != failure_) base::LogError("retention: {}; tried again every minute", now);
  if (begun && *begun) base::LogInfo("retention: a sweep began");
  failure_ = now;
}

}  // namespace spoor::controlplane
