// One feed: when its next edition is due, and how it is written.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "controlplane/feed_files/edition_folder.h"
#include "controlplane/feed_files/edition_source.h"
#include "controlplane/feed_files/feed_options.h"
#include "spoor/v1/feed.pb.h"

namespace spoor::controlplane {

class Feed {
 public:
  // Where an edition goes on from, or the first one begins.
  struct Place {
    std::uint64_t behind = 0;  // in the journal, or among hits
    std::int64_t begin_ms = 0;
  };

  // Goes on behind its newest edition, or at `begin` when that is later. Errors of EditionFolder::Open. The context
  // outlives it.
  static base::Result<std::unique_ptr<Feed>> Open(FeedKind kind, const FeedOptions& options, const FeedContext& context,
                                                  const Place& begin);

  // Does what is due: takes out of editions what was purged, writes the next one, removes old ones. Errors are logged
  // once, shown by Info, and what failed is tried again. One thread.
  void Look(std::int64_t now_ms, const std::function<bool()>& stopped);

  // The rest from any thread.
  FeedKind kind() const { return kind_; }
  const EditionFolder& editions() const { return *folder_; }
  v1::FeedInfo Info() const;
  std::int64_t next_ms() const;
  // What of the journal stands in its editions.
  std::uint64_t journal_end() const;

 private:
  Feed(FeedKind kind, const FeedOptions& options, const FeedContext& context, std::unique_ptr<EditionFolder> folder)
      : kind_(kind), options_(options), context_(context), folder_(std::move(folder)) {}
  void Begin(const Place& begin);
  base::Result<> DoDue(std::int64_t now_ms, const std::function<bool()>& stopped);
  base::Result<> EraseWhenDue(std::int64_t now_ms, const std::function<bool()>& stopped);
  base::Result<> Erase(std::uint64_t newest_id, const std::function<bool()>& stopped);
  base::Result<> Write(std::int64_t now_ms, const std::function<bool()>& stopped);
  void GoOnBehind(const v1::FeedEdition& edition);
  std::int64_t Interval_ms() const;
  std::int64_t DueBehind(std::int64_t begin_ms) const;
  std::int64_t EndAt(std::int64_t now_ms) const;

  const FeedKind kind_;
  const FeedOptions options_;
  const FeedContext context_;
  const std::unique_ptr<EditionFolder> folder_;
  std::int64_t retry_ms_ = 0;       // not before
  std::int64_t tombstones_ms_ = 0;  // when they are looked at again
  std::uint64_t erased_id_ = 0;     // the last of those that no edition has anything of
  mutable std::mutex mutex_;
  Place place_;              // under mutex_
  std::int64_t due_ms_ = 0;  // under mutex_
  std::string error_;        // under mutex_
};

}  // namespace spoor::controlplane
