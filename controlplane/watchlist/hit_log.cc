#include "controlplane/watchlist/hit_log.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "controlplane/watchlist/hit_segment.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::controlplane {
namespace {

// Above that, lists without kept hits are forgotten.
constexpr std::size_t kMostTallies = 1024;

}  // namespace

base::Result<std::unique_ptr<HitLog>> HitLog::Open(const std::string& folder, const HitLimits& limits,
                                                   Counters& counters) {
  auto log = std::unique_ptr<HitLog>(new HitLog(limits, counters));
  const std::uint64_t now_us = base::UnixNow_ns() / 1000;
  HitFiles::Found found;
  if (!folder.empty()) {
    const auto load = [&log](std::uint64_t position, base::ByteSpan message) { log->Load(position, message); };
    auto files = HitFiles::Open(folder, limits.segment_octets, load, found);
    if (!files) return std::unexpected(files.error());
    log->files_ = *std::move(files);
  }
  log->behind_ = std::max(log->behind_, found.last == 0 ? now_us : found.behind);
  log->last_ = std::max(found.last, now_us);
  log->assigned_ = found.last == 0 ? now_us : found.last;
  if (log->files_ == nullptr || found.last != 0) return log;
  // So that the next start knows that nothing was lost before.
  if (auto begun = log->files_->Begin(log->last_); !begun) return std::unexpected(begun.error());
  return log;
}

// What an earlier version wrote can be read by a later one; what cannot is left out.
void HitLog::Load(std::uint64_t position, base::ByteSpan message) {
  v1::Hit hit;
  if (!hit.ParseFromArray(message.data(), static_cast<int>(message.size()))) return;
  Add({hit.watchlist(), base::ToString(message), hit.observation().commit_time_ms(), position});
  Trim();
}

void HitLog::Append(std::vector<KeptHit> hits) {
  if (hits.empty()) return;
  {
    const std::lock_guard append_lock(append_mutex_);
    for (std::size_t i = 0; i < hits.size(); ++i) hits[i].position = last_ + 1 + i;
    Write(hits);
    const std::lock_guard lock(mutex_);
    last_ = hits.back().position;
    for (KeptHit& hit : hits) Add(std::move(hit));
    Trim();
    if (files_) files_->DropBefore(behind_ + 1);
  }
  WakeAll();
}

void HitLog::Write(const std::vector<KeptHit>& hits) {
  const std::uint64_t previous = std::exchange(assigned_, hits.back().position);
  if (!files_) return;
  std::string entries;
  for (const KeptHit& hit : hits) AppendHitEntry(hit.position, base::AsBytes(hit.message), entries);
  const auto written = files_->Append(entries, previous, hits.back().position);
  if (!written) {
    counters_.watchlist_hits_unwritten.Add(hits.size());
    if (!is_failing_) base::LogError("{}; hits are kept in memory only", written.error().message);
  }
  is_failing_ = !written;
}

void HitLog::Add(KeptHit hit) {
  if (tallies_.size() > kMostTallies) std::erase_if(tallies_, [](const auto& one) { return one.second.kept == 0; });
  HitTally& tally = tallies_[hit.watchlist];
  ++tally.kept;
  ++tally.seen;
  tally.last_ms = hit.time_ms;
  octets_ += hit.message.size();
  hits_.push_back(std::make_shared<const KeptHit>(std::move(hit)));
}

void HitLog::Trim() {
  for (; hits_.size() > limits_.hits || (octets_ > limits_.octets && hits_.size() > 1); hits_.pop_front()) {
    const KeptHit& hit = *hits_.front();
    octets_ -= hit.message.size();
    behind_ = hit.position;
    ++first_;
    if (!hit.message.empty()) --tallies_[hit.watchlist].kept;
  }
}

void HitLog::Sync() {
  const std::lock_guard lock(append_mutex_);
  if (files_) files_->Sync();
}

base::Result<std::size_t> HitLog::Erase(const std::function<bool(const v1::Hit&)>& covers) {
  const std::lock_guard append_lock(append_mutex_);
  const std::size_t erased = Forget(covers);
  if (erased == 0 || !files_) return erased;
  std::string entries;
  // Only appending and this change them.
  for (const auto& hit : hits_) {
    if (!hit->message.empty()) AppendHitEntry(hit->position, base::AsBytes(hit->message), entries);
  }
  if (auto replaced = files_->Replace(entries, behind_, assigned_); !replaced) return std::unexpected(replaced.error());
  return erased;
}

std::size_t HitLog::Forget(const std::function<bool(const v1::Hit&)>& covers) {
  const std::lock_guard lock(mutex_);
  std::size_t erased = 0;
  for (auto& kept : hits_) {
    v1::Hit hit;
    if (kept->message.empty() || !hit.ParseFromString(kept->message) || !covers(hit)) continue;
    octets_ -= kept->message.size();
    --tallies_[kept->watchlist].kept;
    kept = std::make_shared<const KeptHit>(KeptHit{"", "", 0, kept->position});
    ++erased;
  }
  return erased;
}

HitLog::Slice HitLog::From(std::uint64_t ordinal, std::size_t most) const {
  const std::lock_guard lock(mutex_);
  Slice slice;
  if (ordinal < first_) slice.lost = first_ - ordinal;
  const std::size_t begin = std::max(ordinal, first_) - first_;
  for (std::size_t i = begin; i < hits_.size() && slice.hits.size() < most; ++i) slice.hits.push_back(hits_[i]);
  return slice;
}

std::optional<std::uint64_t> HitLog::OrdinalBehind(std::uint64_t position) const {
  const std::lock_guard lock(mutex_);
  if (position < behind_ || position > last_) return std::nullopt;
  const auto at = std::ranges::upper_bound(hits_, position, {}, [](const auto& hit) { return hit->position; });
  return first_ + static_cast<std::uint64_t>(at - hits_.begin());
}

HitLog::End HitLog::oldest() const {
  const std::lock_guard lock(mutex_);
  return {first_, behind_};
}

HitLog::End HitLog::next() const {
  const std::lock_guard lock(mutex_);
  return {first_ + hits_.size(), last_};
}

std::map<std::string, HitTally, std::less<>> HitLog::Tallies() const {
  const std::lock_guard lock(mutex_);
  return tallies_;
}

void HitLog::Subscribe(const std::weak_ptr<LiveListener>& listener) {
  const std::lock_guard lock(mutex_);
  std::erase_if(listeners_, [](const auto& one) { return one.expired(); });
  listeners_.push_back(listener);
}

// Listeners are woken outside the lock: what they do may come back.
void HitLog::WakeAll() {
  std::vector<std::shared_ptr<LiveListener>> awake;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& listener : listeners_) {
      if (auto held = listener.lock()) awake.push_back(std::move(held));
    }
  }
  for (const auto& listener : awake) listener->Wake();
}

}  // namespace spoor::controlplane
