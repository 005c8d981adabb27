// Turns the records of a commit into runs, one for each order, and tells which records are new.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "observation/record.h"
#include "storage/database.h"
#include "storage/key_list.h"
#include "storage/news_finder.h"
#include "storage/run_store.h"
#include "storage/runs/known_keys.h"
#include "storage/runs/run_writer.h"

namespace spoor::storage {

// Collects records, then makes the runs. One thread, one use. Everything given outlives it.
class BatchWriter {
 public:
  // `before` holds what was committed so far.
  BatchWriter(const Secret& secret, const RunLimits& limits, const Snapshot& before)
      : secret_(secret),
        limits_(limits),
        before_(before),
        known_(before.Of(Order::kForward), secret, before.erasure->current()),
        refused_(before.erasure->refused) {}

  // The record's octets outlive Build; `days` says on which days it was seen. What a tombstone refuses is counted and
  // left out. kInvalidArgument when the owner is not a wire name or the RDATA is too long.
  base::Result<> Add(const observation::RecordView& record, DaySeries days);

  // The runs, with numbers from `runs`. kDataLoss when what was committed before is damaged.
  base::Result<std::vector<RunEdit>> Build(RunStore& runs);

  // After Build: every record that was added and not refused, in that order. kDataLoss as Build.
  base::Result<std::vector<CommittedRecord>> Committed(const CommitDetail& detail) const;

  // Records that made a row, and those that merged into one, of which the row may be of the same commit.
  std::uint64_t new_records() const { return new_records_; }
  std::uint64_t known_records() const { return records_.size() - new_records_; }
  // The sum of the counts of what tombstones refused, and how many records that were.
  std::uint64_t refused_observations() const { return refused_observations_; }
  std::uint64_t refused_records() const { return refused_records_; }

 private:
  base::Result<RunEdit> BuildForward(RunStore& runs);
  RunEdit BuildInverse(RunStore& runs);
  RunEdit BuildNames(Order order, KeyList& names, RunStore& runs);
  bool Refuses(const observation::RecordView& record) const;
  Sighting MergeEqual(std::size_t begin, std::size_t end);
  const DaySeries& DaysOf(std::size_t number) const;
  base::Result<> TellNew(NewsFinder& before, const CommitDetail& detail, std::string_view key,
                         CommittedRecord& record) const;
  void NoteNames(const observation::RecordView& record);

  const Secret& secret_;
  const RunLimits limits_;
  const Snapshot& before_;
  KnownKeys known_;
  const ErasureRules& refused_;
  std::vector<observation::RecordView> records_;
  std::vector<std::pair<std::size_t, DaySeries>> listed_days_;  // of few: index into records_, ascending
  KeyList forward_;                                             // number: index into records_
  std::vector<std::size_t> new_keys_;                           // positions in forward_
  std::vector<Sighting> sightings_;                             // of each different tuple
  KeyList inverse_;                                             // number: index into sightings_
  KeyList owner_names_;
  KeyList target_names_;
  std::string key_;  // scratch
  DaySeries days_;   // of the tuple that is written
  std::vector<DayBucket> scratch_;
  std::string last_owner_;  // wire name of the new record before: its name is noted once
  std::uint64_t new_records_ = 0;
  std::uint64_t refused_records_ = 0;
  std::uint64_t refused_observations_ = 0;
};

}  // namespace spoor::storage
