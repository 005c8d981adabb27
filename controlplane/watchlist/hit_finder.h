// Holds what is committed against the watch-lists: a thread that reads the feed, each batch once and with the lists as
// they are then, and adds what it finds to the log. While there are no lists it wants nothing of the feed.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "controlplane/counters.h"
#include "controlplane/feed/live_feed.h"
#include "controlplane/watchlist/hit_log.h"
#include "controlplane/watchlist/watchlists.h"

namespace spoor::controlplane {

class HitFinder {
 public:
  // All outlive it.
  HitFinder(LiveFeed& feed, const Watchlists& lists, HitLog& log, Counters& counters);
  // Looks at everything that is in the feed first.
  ~HitFinder();
  HitFinder(const HitFinder&) = delete;
  HitFinder& operator=(const HitFinder&) = delete;

  // To be called when there may be a first list, or none any more: what is committed from then on is looked at, or not.
  // Any thread.
  void Follow();
  // Returns when everything that is in the feed now was looked at, or a few seconds have passed. Any thread.
  void Settle();

 private:
  class Bell;
  class Subscription;

  void Run(const std::stop_token& stop);
  void Drain();
  std::optional<LiveFeed::Slice> NextSlice();
  void Match(const LiveFeed::Slice& slice);
  void Refresh();

  LiveFeed& feed_;
  const Watchlists& lists_;
  HitLog& log_;
  Counters& counters_;
  const std::shared_ptr<Bell> bell_;
  std::mutex mutex_;
  std::shared_ptr<Subscription> subscription_;  // while there are lists; under mutex_
  std::uint64_t position_ = 0;                  // in the feed; under mutex_
  std::uint64_t looked_at_ = 0;                 // in the feed, all before it; under mutex_
  std::condition_variable settled_;
  std::optional<WatchlistMatcher> matcher_;  // of the thread
  std::uint64_t generation_ = 0;             // of what it matches
  std::jthread thread_;                      // last: started when all else exists
};

}  // namespace spoor::controlplane
