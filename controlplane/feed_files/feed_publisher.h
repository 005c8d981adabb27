// All feeds, and the threads that write them: one for what is new, one for the dumps, which take long.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/ticker.h"
#include "controlplane/feed_files/feed.h"

namespace spoor::controlplane {

// Any thread.
class FeedPublisher {
 public:
  // Errors of Feed::Open, and of the file that says which feeds are written. What the context names outlives it.
  static base::Result<std::unique_ptr<FeedPublisher>> Open(const FeedOptions& options, const FeedContext& context);
  // Ends an edition that is being written: it is written anew after the next start.
  ~FeedPublisher();

  // By name.
  const std::vector<std::unique_ptr<Feed>>& feeds() const { return feeds_; }
  // nullptr: it is not written.
  const Feed* Find(std::string_view name) const;

 private:
  explicit FeedPublisher(const FeedContext& context) : context_(context) {}
  base::Result<> OpenFeeds(const FeedOptions& options);
  void Start();
  void Look(bool full, const std::stop_token& stop);
  void TrimJournal();

  const FeedContext context_;
  std::vector<std::unique_ptr<Feed>> feeds_;
  std::uint64_t trimmed_ = 0;  // of the thread of what is new
  std::unique_ptr<base::Ticker> full_;
  std::unique_ptr<base::Ticker> news_;  // last: started when all else exists
};

}  // namespace spoor::controlplane
