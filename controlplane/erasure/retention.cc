#include "controlplane/erasure/retention.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time_span.h"
#include "controlplane/erasure/scope.h"
#include "dns/types.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint32_t kDay_s = 86'400;
constexpr std::string_view kForever = "forever";

std::unexpected<base::Error> Bad(std::string_view text, std::string_view why) {
  return base::Fail(
      base::ErrorCode::kInvalidArgument,
      fmt::format("'{}': {}; write 90d, forever, NS=5y, *.example.com=30d or 192.0.2.0/24=1w", text, why));
}

// A type, a network or a name.
base::Result<storage::ErasureScope> ParseWord(std::string_view word) {
  storage::ErasureScope scope;
  if (const auto type = dns::TypeFromText(word)) {
    scope.types = {*type};
    return scope;
  }
  if (word.find('/') != std::string_view::npos) {
    const auto network = base::ParsePrefix(word);
    if (!network) return std::unexpected(network.error());
    scope.network = *network;
    return scope;
  }
  if (const auto parsed = ParseOwner(word, scope); !parsed) return std::unexpected(parsed.error());
  return scope;
}

}  // namespace

base::Result<RetentionRule> ParseRetention(std::string_view text) {
  RetentionRule rule;
  const std::size_t equals = text.rfind('=');
  const std::string_view age = equals == std::string_view::npos ? text : text.substr(equals + 1);
  if (equals != std::string_view::npos) {
    auto scope = ParseWord(text.substr(0, equals));
    if (!scope) return Bad(text, scope.error().message);
    rule.scope = *std::move(scope);
  }
  if (age == kForever) return rule;
  rule.age_s = base::ParseTimeSpan_s(age);
  if (!rule.age_s || *rule.age_s == 0) return Bad(text, "no length of time");
  return rule;
}

std::vector<storage::AgeLimit> LimitsAt(const std::vector<RetentionRule>& rules, std::int64_t now_s,
                                        std::uint32_t cap_s) {
  std::vector<storage::AgeLimit> limits;
  for (const RetentionRule& rule : rules) {
    storage::AgeLimit& limit = limits.emplace_back(storage::AgeLimit{rule.scope, std::nullopt});
    if (!rule.age_s) continue;
    const std::int64_t before_s = std::clamp<std::int64_t>(now_s - *rule.age_s, 0, UINT32_MAX);
    limit.last_before_s = std::max(static_cast<std::uint32_t>(before_s), cap_s);
  }
  if (cap_s != 0) limits.push_back({{}, cap_s});
  return limits;
}

base::Result<QuietDays> QuietDays::Of(const storage::Database& database, const std::function<bool()>& stopped) {
  QuietDays days;
  storage::PageRequest page;
  page.max_records = page.max_scanned;
  const auto count = [&](const observation::RecordView& record) { days.Add(record.time_last_s); };
  for (;;) {
    const auto end = database.Visit({storage::AllRecords{}, {}}, page, count);
    if (!end) return std::unexpected(end.error());
    if (end->complete || stopped()) return days;
    page.resume = end->resume;
  }
}

void QuietDays::Add(std::uint32_t last_s) {
  const std::size_t day = last_s / kDay_s;
  if (day >= records_.size()) records_.resize(day + 1);
  ++records_[day];
  ++all_;
}

std::uint32_t QuietDays::CutFor(double share, std::int64_t now_s) const {
  const auto wanted = static_cast<double>(all_) * share;
  const std::int64_t end = std::min<std::int64_t>(now_s / kDay_s, static_cast<std::int64_t>(records_.size()));
  std::uint64_t quiet = 0;
  std::uint32_t cut_s = 0;
  for (std::int64_t day = 0; day < end && static_cast<double>(quiet) < wanted; ++day) {
    quiet += records_[static_cast<std::size_t>(day)];
    cut_s = static_cast<std::uint32_t>(day + 1) * kDay_s;
  }
  return quiet == 0 ? 0 : cut_s;
}

}  // namespace spoor::controlplane
