#include "controlplane/feed/live_feed.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/clock.h"

namespace spoor::controlplane {
namespace {

// So long after the last watch a token still goes on.
constexpr std::uint64_t kRemembered_ms = 600'000;

std::uint64_t OctetsOf(const LiveBatch& batch) {
  return std::accumulate(batch.payloads.begin(), batch.payloads.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& payload) { return sum + payload->size(); });
}

}  // namespace

LiveFeed::LiveFeed(const LiveLimits& limits) : limits_(limits), epoch_(base::UnixNow_ns()) {}

bool LiveFeed::IsOverLimits() const {
  return batches_.size() > 1 && (next_ - Oldest() > limits_.records || octets_ > limits_.octets);
}

void LiveFeed::Append(LiveBatch batch) {
  if (batch.records.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    batch.first = next_;
    next_ += batch.records.size();
    octets_ += OctetsOf(batch);
    batches_.push_back(std::make_shared<const LiveBatch>(std::move(batch)));
    for (; IsOverLimits(); batches_.pop_front()) octets_ -= OctetsOf(*batches_.front());
  }
  WakeAll();
}

void LiveFeed::Skip(std::uint64_t records) {
  const std::lock_guard lock(mutex_);
  if (records == 0) return;
  next_ += records;
  batches_.clear();
  octets_ = 0;
}

std::optional<NewsWanted> LiveFeed::Wanted() const {
  const std::lock_guard lock(listeners_mutex_);
  const std::uint64_t now_ms = base::MonotonicNow_ms();
  const auto is_recent = [now_ms](const auto& then_ms) { return then_ms && now_ms - *then_ms < kRemembered_ms; };
  if (!is_recent(wanted_ms_)) return std::nullopt;
  return NewsWanted{is_recent(domains_wanted_ms_), is_recent(last_seen_wanted_ms_)};
}

void LiveFeed::NoteWanted(const LiveListener& listener) {
  wanted_ms_ = base::MonotonicNow_ms();
  if (listener.wanted().domains) domains_wanted_ms_ = wanted_ms_;
  if (listener.wanted().last_seen) last_seen_wanted_ms_ = wanted_ms_;
}

LiveFeed::Slice LiveFeed::From(std::uint64_t position) const {
  const std::lock_guard lock(mutex_);
  Slice slice;
  const std::uint64_t oldest = Oldest();
  if (position < oldest) slice.lost = oldest - position;
  position = std::max(position, oldest);
  if (position >= next_) return slice;
  const auto behind = std::ranges::upper_bound(batches_, position, {}, [](const auto& batch) { return batch->first; });
  slice.batch = *std::prev(behind);
  slice.begin = position - slice.batch->first;
  return slice;
}

std::uint64_t LiveFeed::next() const {
  const std::lock_guard lock(mutex_);
  return next_;
}

std::uint64_t LiveFeed::oldest() const {
  const std::lock_guard lock(mutex_);
  return Oldest();
}

void LiveFeed::Subscribe(const std::weak_ptr<LiveListener>& listener) {
  const std::lock_guard lock(listeners_mutex_);
  std::erase_if(listeners_, [](const auto& one) { return one.expired(); });
  listeners_.push_back(listener);
  if (const auto held = listener.lock()) NoteWanted(*held);
}

// Listeners are woken outside the lock: what they do may subscribe others.
void LiveFeed::WakeAll() {
  std::vector<std::shared_ptr<LiveListener>> awake;
  {
    const std::lock_guard lock(listeners_mutex_);
    for (const auto& listener : listeners_) {
      if (auto held = listener.lock()) awake.push_back(std::move(held));
    }
    for (const auto& listener : awake) NoteWanted(*listener);
  }
  for (const auto& listener : awake) listener->Wake();
}

}  // namespace spoor::controlplane
