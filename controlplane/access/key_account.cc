#include "controlplane/access/key_account.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spoor::controlplane {
namespace {

using std::chrono::milliseconds;
using TimePoint = KeyAccount::TimePoint;

std::int64_t DayOf(TimePoint now) {
  return std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
}

milliseconds UntilTomorrow(TimePoint now) {
  return std::chrono::ceil<milliseconds>(std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1) - now);
}

std::int64_t Seconds(TimePoint time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

v1::ApiKey KeyAccount::key() const {
  const std::lock_guard lock(mutex_);
  return key_;
}

v1::KeyUse KeyAccount::Use(TimePoint now) const {
  const std::lock_guard lock(mutex_);
  v1::KeyUse use;
  *use.mutable_key() = key_;
  if (last_call_) use.set_last_call_time_s(Seconds(*last_call_));
  use.set_open_calls(open_calls_);
  use.set_records_today(RecordsOn(now));
  return use;
}

std::optional<KeyAccount::Refused> KeyAccount::OpenCall(TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (auto refused = CheckLocked(now)) return refused;
  const v1::Quota& quota = key_.quota();
  if (quota.concurrent_calls() != 0 && open_calls_ >= quota.concurrent_calls()) {
    return Refused{Refusal::kConcurrency};
  }
  Refill(now);
  if (quota.calls_per_second() > 0) {
    if (tokens_ < 1) {
      const double wait_s = (1 - tokens_) / quota.calls_per_second();
      return Refused{Refusal::kRate, milliseconds(static_cast<std::int64_t>(std::ceil(wait_s * 1000)))};
    }
    tokens_ -= 1;
  }
  ++open_calls_;
  return std::nullopt;
}

// A token bucket that holds what two seconds bring, and at least one call.
void KeyAccount::Refill(TimePoint now) {
  const double rate = key_.quota().calls_per_second();
  const double full = std::max(1.0, 2 * rate);
  const double elapsed_s = last_call_ ? std::chrono::duration<double>(now - *last_call_).count() : 1e9;
  tokens_ = std::min(full, tokens_ + std::max(0.0, elapsed_s) * rate);
  last_call_ = now;
}

void KeyAccount::CloseCall() {
  const std::lock_guard lock(mutex_);
  --open_calls_;
}

std::optional<KeyAccount::Refused> KeyAccount::Check(TimePoint now) const {
  const std::lock_guard lock(mutex_);
  return CheckLocked(now);
}

std::optional<KeyAccount::Refused> KeyAccount::CheckLocked(TimePoint now) const {
  if (revoked_) return Refused{Refusal::kRevoked};
  if (key_.has_expire_time_s() && Seconds(now) >= key_.expire_time_s()) return Refused{Refusal::kExpired};
  const std::uint64_t most = key_.quota().records_per_day();
  if (most != 0 && RecordsOn(now) >= most) return Refused{Refusal::kRecords, UntilTomorrow(now)};
  return std::nullopt;
}

std::uint64_t KeyAccount::RecordsOn(TimePoint now) const {
  return DayOf(now) == day_ ? records_ : 0;
}

void KeyAccount::AddRecords(std::uint64_t count, TimePoint now) {
  const std::lock_guard lock(mutex_);
  records_ = RecordsOn(now) + count;
  day_ = DayOf(now);
}

std::uint64_t KeyAccount::LimitOf(std::uint64_t asked, TimePoint now) const {
  const std::lock_guard lock(mutex_);
  constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t limit = asked == 0 ? kNone : asked;
  const v1::Quota& quota = key_.quota();
  if (quota.records_per_answer() != 0) limit = std::min<std::uint64_t>(limit, quota.records_per_answer());
  if (quota.records_per_day() != 0) {
    const std::uint64_t used = std::min<std::uint64_t>(RecordsOn(now), quota.records_per_day());
    limit = std::min<std::uint64_t>(limit, std::max<std::uint64_t>(quota.records_per_day() - used, 1));
  }
  return limit == kNone ? 0 : limit;
}

void KeyAccount::Revoke() {
  const std::lock_guard lock(mutex_);
  revoked_ = true;
}

void KeyAccount::SetExpiry(std::int64_t expire_time_s) {
  const std::lock_guard lock(mutex_);
  key_.set_expire_time_s(expire_time_s);
}

}  // namespace spoor::controlplane
