// What was committed lately, for those who watch: a bounded ring of committed blocks. Appending moves the blocks and
// looks at nothing; readers pay for what they want.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"

namespace spoor::controlplane {

// What somebody wants to be told of committed records beyond what is new (storage::CommitDetail).
struct NewsWanted {
  bool domains = false;
  bool last_seen = false;

  // Everything that `other` wants is there.
  bool Covers(const NewsWanted& other) const { return (domains || !other.domains) && (last_seen || !other.last_seen); }
};

// One commit. Records have positions, counted from the start of the process.
struct LiveBatch {
  std::vector<std::unique_ptr<const std::string>> payloads;  // what the records point into
  std::vector<storage::CommittedRecord> records;
  std::int64_t committed_ms = 0;  // Unix milliseconds
  NewsWanted told;                // what the records tell
  std::uint64_t first = 0;        // position of the first record; set by Append
};

// Who wants to know that something was appended.
class LiveListener {
 public:
  virtual ~LiveListener() = default;
  // Any thread; must not block. May come without anything new.
  virtual void Wake() = 0;
  // Any thread; always the same.
  virtual NewsWanted wanted() const { return {}; }
};

// What is kept: the newest batch always, older ones within these.
struct LiveLimits {
  std::uint64_t records = 1 << 18;
  std::uint64_t octets = 32 << 20;  // of payloads
};

// Any thread.
class LiveFeed {
 public:
  explicit LiveFeed(const LiveLimits& limits = {});

  void Append(LiveBatch batch);
  // Instead of Append, when nobody wants them: so many records have passed, and what was kept before goes.
  void Skip(std::uint64_t records);
  // What those who watch want, or who did in the last ten minutes, whether anything was committed then or not; nothing
  // when nobody does: telling what is new costs a commit of new names most of its time again.
  std::optional<NewsWanted> Wanted() const;

  // Records at and behind `position`, those of one batch: of it from `begin` on. `lost` of them are not kept any more.
  struct Slice {
    std::shared_ptr<const LiveBatch> batch;  // nullptr: nothing yet
    std::size_t begin = 0;
    std::uint64_t lost = 0;
  };
  Slice From(std::uint64_t position) const;

  // The position that the next record will have, and that of the oldest one kept.
  std::uint64_t next() const;
  std::uint64_t oldest() const;
  // Tells positions of this process from those of another.
  std::uint64_t epoch() const { return epoch_; }

  // Wakes it on every Append, as long as it lives.
  void Subscribe(const std::weak_ptr<LiveListener>& listener);
  // To be called every now and then, too: it is what tells that listeners live on where nothing is committed.
  void WakeAll();

 private:
  void NoteWanted(const LiveListener& listener);
  bool IsOverLimits() const;
  std::uint64_t Oldest() const { return batches_.empty() ? next_ : batches_.front()->first; }

  const LiveLimits limits_;
  const std::uint64_t epoch_;
  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const LiveBatch>> batches_;
  std::uint64_t octets_ = 0;
  std::uint64_t next_ = 0;
  mutable std::mutex listeners_mutex_;
  std::vector<std::weak_ptr<LiveListener>> listeners_;
  // When somebody last wanted news, and these news, as far as was seen; all under listeners_mutex_.
  std::optional<std::uint64_t> wanted_ms_;
  std::optional<std::uint64_t> domains_wanted_ms_;
  std::optional<std::uint64_t> last_seen_wanted_ms_;
};

}  // namespace spoor::controlplane
