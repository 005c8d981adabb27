// The counters of the control plane: plain atomics that many threads add to, and one place that gives them their dotted
// names, so that a counter cannot be counted and not shown.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace spoor::controlplane {

// Any thread adds and reads. Counters of one moment are not a consistent snapshot while work goes on.
class SharedCounter {
 public:
  // Relaxed: no other data is published through a counter.
  void Add(std::uint64_t amount = 1) noexcept { value_.fetch_add(amount, std::memory_order_relaxed); }
  void Sub(std::uint64_t amount = 1) noexcept { value_.fetch_sub(amount, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// At rest: blocks_received = committed + duplicate + refused + dropped; while blocks wait, the queued ones make up the
// difference.
struct Counters {
  SharedCounter blocks_received;         // whole blocks read from sensors
  SharedCounter blocks_committed;        // stored
  SharedCounter blocks_duplicate;        // stored before, acknowledged and skipped
  SharedCounter blocks_refused;          // damaged, out of order: the stream was ended with the reason
  SharedCounter blocks_dropped;          // not stored because the store refused; the sensor keeps them and sends again
  SharedCounter observations_committed;  // sum of the counts of the records in committed blocks
  SharedCounter records_new;
  SharedCounter records_known;
  SharedCounter records_refused;  // of tombstones
  SharedCounter commits;          // transactions
  SharedCounter ingest_streams_open;
  SharedCounter ingest_streams_superseded;  // ended because the same sensor connected again
  SharedCounter watch_streams;              // ever
  SharedCounter watch_streams_open;         // now
  SharedCounter watch_records;              // sent
  SharedCounter watch_records_lost;         // that readers were too slow for
  SharedCounter watch_records_limited;      // left out because readers wanted no more a second
  SharedCounter news_ignored;               // committed records that the ignore list takes out of the news
  SharedCounter watchlist_records;          // committed records that were held against watch-lists
  SharedCounter watchlist_records_lost;     // that the feed had dropped before
  SharedCounter watchlist_hits;             // found
  SharedCounter watchlist_hits_unwritten;   // that could not be written: kept in memory only
  SharedCounter hit_streams;                // ever
  SharedCounter hit_streams_open;           // now
  SharedCounter hits_sent;                  // in streams
  SharedCounter hits_lost;                  // that readers of hits were too slow for
  SharedCounter feed_editions;              // written
  SharedCounter feed_editions_failed;       // tries that did not write one
  SharedCounter feed_records;               // in editions
  SharedCounter feed_records_lost;          // new records for which the journal had no room
  SharedCounter fetch_streams;              // ever
  SharedCounter fetch_streams_open;         // now
  SharedCounter query_streams;              // started
  SharedCounter query_streams_open;
  SharedCounter query_streams_refused;  // bad input or too many
  SharedCounter query_streams_failed;   // the store could not answer to the end
  SharedCounter query_streams_cut;      // the client went away
  SharedCounter query_records;          // sent
  SharedCounter calls_denied;           // no key, a wrong one, no role, no quota left
  SharedCounter audit_lines_lost;       // that could not be written

  // Every counter with its name, in the order above.
  std::vector<std::pair<std::string_view, std::uint64_t>> Named() const;
};

}  // namespace spoor::controlplane
