#include "controlplane/accounting/coverage_log.h"

#include <xxhash.h>

#include <algorithm>

#include "base/byte_cursor.h"
#include "controlplane/accounting/sensor_history.h"

namespace spoor::controlplane {
namespace {

constexpr std::int64_t kHour_s = 3600;
constexpr std::int64_t kDay_s = 86400;
constexpr std::int64_t kHoursKept_s = 60 * kDay_s;
constexpr std::int64_t kDaysKept_s = 20 * 366 * kDay_s;
// A sensor that was away for longer delivers nothing that belongs here.
constexpr std::int64_t kLongestSpan_ms = 7 * kDay_s * 1000;
constexpr std::uint32_t kMagic = 0x53504356;  // "SPCV"
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kChecksum_octets = 8;

std::unexpected<base::Error> Damaged() {
  return base::Fail(base::ErrorCode::kDataLoss, "damaged, or of another version");
}

}  // namespace

void CoverageLog::Add(const std::string& sensor_id, std::int64_t begin_ms, std::int64_t end_ms, const Flows& flows) {
  if (begin_ms <= 0 || end_ms <= begin_ms || end_ms - begin_ms > kLongestSpan_ms) return;
  const std::lock_guard lock(mutex_);
  first_ms_ = first_ms_ == 0 ? begin_ms : std::min(first_ms_, begin_ms);
  last_ms_ = std::max(last_ms_, end_ms);
  for (std::int64_t from_ms = begin_ms; from_ms < end_ms;) {
    const std::int64_t hour = from_ms / 1000 / kHour_s * kHour_s;
    const std::int64_t to_ms = std::min(end_ms, (hour + kHour_s) * 1000);
    Flows part{};
    for (std::size_t i = 0; i < part.size(); ++i) {
      part[i] = ShareOf(flows[i], to_ms - begin_ms, end_ms - begin_ms) -
                ShareOf(flows[i], from_ms - begin_ms, end_ms - begin_ms);
    }
    AddToHour(sensor_id, hour, to_ms - from_ms, part);
    from_ms = to_ms;
  }
}

// Sensors look side by side: of an hour, the one that looked for longest tells how long somebody did.
void CoverageLog::AddToHour(const std::string& sensor_id, std::int64_t hour, std::int64_t looked_at_ms,
                            const Flows& flows) {
  const auto [at, is_first] = buckets_.try_emplace(hour, Bucket{kHour_s, 0, {}});
  Bucket& bucket = at->second;
  const std::int64_t before_ms = looked_before_ms_.try_emplace(hour, bucket.looked_at_ms).first->second;
  std::int64_t& of_sensor_ms = looked_at_ms_[{hour, sensor_id}];
  of_sensor_ms += looked_at_ms;
  bucket.looked_at_ms = std::min(std::max(bucket.looked_at_ms, before_ms + of_sensor_ms), bucket.length_s * 1000);
  for (std::size_t i = 0; i < flows.size(); ++i) bucket.flows[i] += flows[i];
  if (is_first) Compact(hour);
}

void CoverageLog::Compact(std::int64_t hour) {
  const std::int64_t settled = hour - kLongestSpan_ms / 1000;
  looked_at_ms_.erase(looked_at_ms_.begin(), looked_at_ms_.lower_bound({settled, ""}));
  looked_before_ms_.erase(looked_before_ms_.begin(), looked_before_ms_.lower_bound(settled));
  buckets_.erase(buckets_.begin(), buckets_.lower_bound(hour - kDaysKept_s));
  const std::int64_t by_hour_from = (hour - kHoursKept_s) / kDay_s * kDay_s;
  for (auto at = buckets_.begin(); at != buckets_.end() && at->first < by_hour_from;) {
    const std::int64_t day = at->first / kDay_s * kDay_s;
    if (at->second.length_s == kDay_s) {
      ++at;
      continue;
    }
    Bucket sum = at->second;
    sum.length_s = kDay_s;
    for (at = buckets_.erase(at); at != buckets_.end() && at->first < day + kDay_s; at = buckets_.erase(at)) {
      sum.looked_at_ms += at->second.looked_at_ms;
      for (std::size_t i = 0; i < sum.flows.size(); ++i) sum.flows[i] += at->second.flows[i];
    }
    buckets_.insert_or_assign(day, sum);
  }
}

Coverage CoverageLog::Over(std::int64_t begin_s, std::int64_t end_s) const {
  const std::lock_guard lock(mutex_);
  Coverage coverage;
  begin_s = std::max(begin_s, first_ms_ / 1000);
  coverage.begin_s = begin_s;
  coverage.end_s = std::max(begin_s, end_s);
  std::int64_t looked_at_ms = 0;
  for (auto at = buckets_.lower_bound(begin_s - kDay_s + 1); at != buckets_.end() && at->first < end_s; ++at) {
    const auto& [begin, bucket] = *at;
    // What was before the first look, and what is not yet, holds nothing.
    const std::int64_t known_from_ms = std::max(begin * 1000, first_ms_);
    const std::int64_t known_to_ms = std::min((begin + bucket.length_s) * 1000, last_ms_);
    const std::int64_t part_ms = std::min(known_to_ms, end_s * 1000) - std::max(known_from_ms, begin_s * 1000);
    if (part_ms <= 0) continue;
    const std::int64_t known_ms = known_to_ms - known_from_ms;
    looked_at_ms += bucket.looked_at_ms * part_ms / known_ms;
    for (std::size_t i = 0; i < coverage.flows.size(); ++i) {
      coverage.flows[i] += ShareOf(bucket.flows[i], part_ms, known_ms);
    }
  }
  coverage.looked_at_s = std::min((looked_at_ms + 500) / 1000, coverage.end_s - coverage.begin_s);
  if (looked_at_ms != 0) coverage.ratio = KeptRatio(coverage.flows);
  return coverage;
}

std::string CoverageLog::Encode() const {
  const std::lock_guard lock(mutex_);
  std::string octets;
  base::ByteWriter out(octets);
  out.U32(kMagic);
  out.U8(kVersion);
  out.U64(static_cast<std::uint64_t>(first_ms_));
  out.U64(static_cast<std::uint64_t>(last_ms_));
  out.VarU64(buckets_.size());
  for (const auto& [begin, bucket] : buckets_) {
    out.U32(static_cast<std::uint32_t>(begin));
    out.VarU64(static_cast<std::uint64_t>(bucket.length_s));
    out.VarU64(static_cast<std::uint64_t>(bucket.looked_at_ms));
    for (const std::uint64_t flow : bucket.flows) out.VarU64(flow);
  }
  out.U64(XXH3_64bits(octets.data(), octets.size()));
  return octets;
}

base::Result<> CoverageLog::Decode(std::string_view octets) {
  if (octets.size() < kChecksum_octets) return Damaged();
  const std::string_view body = octets.substr(0, octets.size() - kChecksum_octets);
  base::ByteReader checksum(base::AsBytes(octets.substr(body.size())));
  if (checksum.U64() != XXH3_64bits(body.data(), body.size())) return Damaged();
  base::ByteReader in(base::AsBytes(body));
  if (in.U32() != kMagic || in.U8() != kVersion) return Damaged();
  const auto first_ms = static_cast<std::int64_t>(in.U64());
  const auto last_ms = static_cast<std::int64_t>(in.U64());
  std::map<std::int64_t, Bucket> buckets;
  for (std::uint64_t left = in.VarU64(); left > 0 && in.ok(); --left) {
    const std::int64_t begin = in.U32();
    Bucket bucket;
    bucket.length_s = static_cast<std::int64_t>(in.VarU64());
    bucket.looked_at_ms = static_cast<std::int64_t>(in.VarU64());
    for (std::uint64_t& flow : bucket.flows) flow = in.VarU64();
    const bool is_whole = bucket.length_s == kHour_s || bucket.length_s == kDay_s;
    if (!in.ok() || !is_whole || bucket.looked_at_ms < 0 || bucket.looked_at_ms > bucket.length_s * 1000) {
      return Damaged();
    }
    buckets.insert_or_assign(begin, bucket);
  }
  if (!in.ok() || in.remaining() != 0 || first_ms < 0 || last_ms < first_ms) return Damaged();
  const std::lock_guard lock(mutex_);
  buckets_ = std::move(buckets);
  first_ms_ = first_ms;
  last_ms_ = known_before_ms_ = last_ms;
  return {};
}

std::int64_t CoverageLog::known_before_ms() const {
  const std::lock_guard lock(mutex_);
  return known_before_ms_;
}

}  // namespace spoor::controlplane
