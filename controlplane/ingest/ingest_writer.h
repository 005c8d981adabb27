// The one writer of the store: a bounded queue of validated blocks and the thread that commits them in groups. A group
// is whatever waits when the last commit ends, so a lone block is durable at once and many share one fsync.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "controlplane/counters.h"
#include "controlplane/feed/live_feed.h"
#include "controlplane/ingest/block_source.h"
#include "controlplane/ingest/commit_journal.h"
#include "controlplane/ingest/ingest_limits.h"
#include "controlplane/ingest/store_state.h"
#include "controlplane/news/news_rules.h"
#include "storage/database.h"

namespace spoor::controlplane {

// The database, counters, state, feed, rules and journal outlive the writer. What is committed goes on to the feed, and
// into the journal when there is one. The destructor commits what waits, then joins.
class IngestWriter {
 public:
  IngestWriter(storage::Database& database, Counters& counters, StoreState& state, LiveFeed& feed, NewsRules& news,
               const IngestLimits& limits = {}, CommitJournal* journal = nullptr);
  ~IngestWriter();
  IngestWriter(const IngestWriter&) = delete;
  IngestWriter& operator=(const IngestWriter&) = delete;

  // Any thread; always takes the block. Back-pressure is the caller's part: a source pushes when HasRoom() or when it
  // has nothing in the queue. So the queue passes its bound by at most one block of each source, and nobody starves.
  void Push(PendingBlock block);

  // Any thread. False while the queue is at its bound; sources hear Committed or Refused when it may have changed.
  bool HasRoom() const;

 private:
  void Run();
  std::vector<PendingBlock> TakeGroup();
  void CommitGroup(std::span<PendingBlock> group);
  storage::CommitDetail DetailFor(const std::optional<NewsWanted>& wanted);
  void Acknowledge(std::span<PendingBlock* const> blocks, const storage::CommitOutcome& outcome);
  void Publish(std::span<PendingBlock* const> blocks, std::vector<storage::CommittedRecord> committed,
               const NewsWanted& told);
  void Refuse(std::span<PendingBlock* const> blocks, const base::Error& error);

  storage::Database& database_;
  Counters& counters_;
  StoreState& state_;
  LiveFeed& feed_;
  NewsRules& news_;
  const IngestLimits limits_;
  CommitJournal* const journal_;  // or null

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<PendingBlock> queue_;
  std::size_t queued_octets_ = 0;
  bool stopping_ = false;
  std::jthread thread_;  // last: started when all else exists
};

}  // namespace spoor::controlplane
