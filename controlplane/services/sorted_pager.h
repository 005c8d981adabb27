// The course of an answer that is not in the order of the store, without gRPC: everything that matches is looked at,
// the first of it are kept, and then sent. No read transaction is open between two steps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "controlplane/services/record_pager.h"

namespace spoor::controlplane {

// What one answer keeps at most, whatever its limit.
inline constexpr std::uint64_t kMostSorted = 10'000;
inline constexpr std::size_t kMostSorted_octets = 32 << 20;

// Uses the database, which outlives it. One thread at a time.
class SortedPager {
 public:
  using Records = RecordPager::Records;
  using Step = RecordPager::Step;

  // The question has an order. `bounds.records` 0, or above it, means kMostSorted. `position` is the one of a resume
  // token, or empty.
  SortedPager(const storage::Database& database, Question question, AnswerBounds bounds, std::string position);

  // As RecordPager::Next. Interrupted, or at the bound of its cost, before everything was looked at, the answer ends
  // with FAILED and without records: what comes first is not known, so there is no place to go on from in the middle.
  base::Result<Step> Next(Interruption interruption, Records& records, v1::StreamEnd& end);

  std::uint64_t cost() const { return budget_.spent(); }

  const RecordSieve::Progress* progress() const { return question_.sieve ? &question_.sieve->progress() : nullptr; }

 private:
  struct Entry {
    std::string key;  // sorts as the answer does
    observation::Record record;
    std::vector<storage::DayCount> days;

    bool operator<(const Entry& other) const { return key < other.key; }
  };

  base::Result<Step> LookAtPage(Interruption interruption, v1::StreamEnd& end);
  void Keep(Entry entry);
  void DropLast();
  static std::size_t OctetsOf(const Entry& entry);
  Step EndWith(v1::EndState state, std::string_view message, v1::StreamEnd& end) const;

  const storage::Database& database_;
  const Question question_;
  const std::uint64_t fingerprint_;
  const std::uint64_t limit_;
  CostBudget budget_;

  std::string behind_;    // key of the last record of the call before
  std::string position_;  // in the store, while it is looked at
  bool looked_at_all_ = false;
  bool has_more_ = false;       // something was dropped
  std::vector<Entry> entries_;  // a heap with the last on top; then sorted
  std::size_t octets_ = 0;      // of entries_
  std::size_t next_ = 0;        // index into entries_
};

}  // namespace spoor::controlplane
