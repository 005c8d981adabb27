// What feeds are made of: new records, kept in the database by the very transaction that stores them, until they stand
// in an edition.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "controlplane/counters.h"
#include "controlplane/feed_files/feed_options.h"
#include "controlplane/ingest/commit_journal.h"
#include "spoor/v1/feed.pb.h"
#include "storage/database.h"

namespace spoor::controlplane {

// Whether a feed is made of the journal.
bool IsOfJournal(FeedKind kind);

// Of rows, compressed.
std::string EncodeJournalRow(const v1::JournalRow& row);
// nullopt: it is none that this version wrote.
std::optional<v1::JournalRow> DecodeJournalRow(std::string_view octets);

// One thread: that which commits.
class FeedJournal final : public CommitJournal {
 public:
  // Database and counters outlive it.
  FeedJournal(const FeedOptions& options, const storage::Database& database, Counters& counters);

  std::optional<NewsWanted> wanted() override;
  // While the database keeps more than the bound, records are counted instead, in the next row that there is room for.
  std::string Row(std::span<const storage::CommittedRecord> committed) override;

 private:
  void ForgetToldLosses();

  const storage::Database& database_;
  Counters& counters_;
  const std::uint64_t max_octets_;
  const bool wants_any_;
  const bool wants_domains_;
  storage::JournalState kept_;     // before the commit
  std::uint64_t lost_ = 0;         // not told yet, or told in a row of which is not known that it was committed
  std::uint64_t told_lost_ = 0;    // of these, in the last row
  std::uint64_t told_behind_ = 0;  // highest row when it was made
};

}  // namespace spoor::controlplane
