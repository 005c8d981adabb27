// One key while spoord runs: whether it still holds, and what of its quota is used.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "spoor/v1/access.pb.h"

namespace spoor::controlplane {

// Any thread. Calls that are under way keep their account, also when the key is revoked.
class KeyAccount {
 public:
  using TimePoint = std::chrono::system_clock::time_point;

  // Why a call may not begin or go on.
  enum class Refusal { kRevoked, kExpired, kRate, kConcurrency, kRecords };
  struct Refused {
    Refusal why;
    std::chrono::milliseconds retry_after{0};  // 0: no time is known
  };

  KeyAccount(v1::ApiKey key, std::string sha256) : key_(std::move(key)), sha256_(std::move(sha256)) {}

  // As it is now.
  v1::ApiKey key() const;
  const std::string& sha256() const { return sha256_; }  // never changes
  v1::KeyUse Use(TimePoint now) const;

  // Takes one call from the quota; nullopt when it may begin. Each that did is closed once.
  std::optional<Refused> OpenCall(TimePoint now);
  void CloseCall();
  // Why a call that has begun may not go on: the key's end, or the day's records.
  std::optional<Refused> Check(TimePoint now) const;
  void AddRecords(std::uint64_t count, TimePoint now);
  // How many of `asked` records (0: all) an answer may have; 0 is no bound.
  std::uint64_t LimitOf(std::uint64_t asked, TimePoint now) const;

  void Revoke();
  void SetExpiry(std::int64_t expire_time_s);

 private:
  std::uint64_t RecordsOn(TimePoint now) const;  // under mutex_
  std::optional<Refused> CheckLocked(TimePoint now) const;
  void Refill(TimePoint now);

  mutable std::mutex mutex_;
  v1::ApiKey key_;
  const std::string sha256_;
  bool revoked_ = false;
  std::uint32_t open_calls_ = 0;
  double tokens_ = 0;  // calls that may begin at once
  std::optional<TimePoint> last_call_;
  std::int64_t day_ = 0;  // since the epoch; of records_
  std::uint64_t records_ = 0;
};

}  // namespace spoor::controlplane
