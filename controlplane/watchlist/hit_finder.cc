#include "controlplane/watchlist/hit_finder.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"
#include "controlplane/services/record_proto.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::controlplane {
namespace {

// How often those who read hits are woken, and what was found is brought to the disk.
constexpr std::chrono::milliseconds kTick{500};
constexpr std::chrono::seconds kSettle{5};
constexpr std::size_t kMostToldEntries = 8;
constexpr std::size_t kHitsAtOnce = 512;

KeptHit MakeHit(const Watchlist& list, std::span<const EntryRef> entries, const storage::CommittedRecord& committed,
                std::int64_t committed_ms) {
  v1::Hit hit;
  hit.set_watchlist(list.name());
  hit.set_revision(list.file().revision());
  hit.set_entry_count(static_cast<std::uint32_t>(entries.size()));
  for (const EntryRef& ref : entries.first(std::min(entries.size(), kMostToldEntries))) {
    *hit.add_entries() = list.file().entries(static_cast<int>(ref.entry));
  }
  FillObservation(committed, committed_ms, *hit.mutable_observation());
  return {list.name(), hit.SerializeAsString(), committed_ms, 0};
}

}  // namespace

// Rung by the feed, waited for by the thread; lives as long as either.
class HitFinder::Bell {
 public:
  void Ring() {
    {
      const std::lock_guard lock(mutex_);
      rung_ = true;
    }
    rang_.notify_one();
  }
  // Until it rings, at most a tick.
  void Wait() {
    std::unique_lock lock(mutex_);
    rang_.wait_for(lock, kTick, [this] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable rang_;
  bool rung_ = false;
};

class HitFinder::Subscription final : public LiveListener {
 public:
  explicit Subscription(std::shared_ptr<Bell> bell) : bell_(std::move(bell)) {}
  void Wake() override { bell_->Ring(); }

 private:
  const std::shared_ptr<Bell> bell_;
};

HitFinder::HitFinder(LiveFeed& feed, const Watchlists& lists, HitLog& log, Counters& counters)
    : feed_(feed), lists_(lists), log_(log), counters_(counters), bell_(std::make_shared<Bell>()) {
  Follow();
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

HitFinder::~HitFinder() {
  thread_.request_stop();
  bell_->Ring();
  thread_.join();
}

void HitFinder::Follow() {
  const std::lock_guard lock(mutex_);
  const bool has_lists = !lists_.index()->lists().empty();
  if (has_lists == (subscription_ != nullptr)) return;
  subscription_.reset();
  if (!has_lists) return;
  subscription_ = std::make_shared<Subscription>(bell_);
  feed_.Subscribe(subscription_);
  position_ = feed_.next();
}

void HitFinder::Run(const std::stop_token& stop) {
  auto ticked = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    bell_->Wait();
    Drain();
    if (std::chrono::steady_clock::now() - ticked < kTick) continue;
    ticked = std::chrono::steady_clock::now();
    log_.Sync();
    log_.WakeAll();
  }
  Drain();
  log_.Sync();
}

void HitFinder::Drain() {
  while (const auto slice = NextSlice()) Match(*slice);
  {
    const std::lock_guard lock(mutex_);
    looked_at_ = position_;
  }
  settled_.notify_all();
}

void HitFinder::Settle() {
  const std::uint64_t end = feed_.next();
  bell_->Ring();
  std::unique_lock lock(mutex_);
  settled_.wait_for(lock, kSettle, [&] { return !subscription_ || looked_at_ >= end; });
}

std::optional<LiveFeed::Slice> HitFinder::NextSlice() {
  const std::lock_guard lock(mutex_);
  if (!subscription_) return std::nullopt;
  LiveFeed::Slice slice = feed_.From(position_);
  counters_.watchlist_records_lost.Add(slice.lost);
  position_ += slice.lost;
  if (!slice.batch) return std::nullopt;
  position_ += slice.batch->records.size() - slice.begin;
  return slice;
}

void HitFinder::Refresh() {
  const std::uint64_t now = lists_.generation();
  if (matcher_ && generation_ == now) return;
  auto matcher = WatchlistMatcher::Create(lists_.index());
  if (!matcher) return base::LogError("watch-lists: {}", matcher.error().message);
  matcher_ = *std::move(matcher);
  generation_ = now;
}

void HitFinder::Match(const LiveFeed::Slice& slice) {
  Refresh();
  const std::size_t count = slice.batch->records.size() - slice.begin;
  if (!matcher_) return counters_.watchlist_records_lost.Add(count);
  std::vector<KeptHit> hits;
  for (std::size_t i = slice.begin; i < slice.batch->records.size(); ++i) {
    const storage::CommittedRecord& committed = slice.batch->records[i];
    std::span<const EntryRef> found = matcher_->Match(committed.record.tuple);
    while (!found.empty()) {
      const auto other = std::ranges::find_if(found, [&](const EntryRef& ref) { return ref.list != found[0].list; });
      const auto size = static_cast<std::size_t>(other - found.begin());
      hits.push_back(
          MakeHit(*matcher_->index().lists()[found[0].list], found.first(size), committed, slice.batch->committed_ms));
      found = found.subspan(size);
    }
    if (hits.size() < kHitsAtOnce) continue;
    counters_.watchlist_hits.Add(hits.size());
    log_.Append(std::exchange(hits, {}));
  }
  counters_.watchlist_hits.Add(hits.size());
  log_.Append(std::move(hits));
  counters_.watchlist_records.Add(count);
}

}  // namespace spoor::controlplane
