// The course of a summary, without gRPC: page by page through the store as a RecordPager goes, but records are summed
// up where they are read and never copied. No read transaction is open between two steps.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "controlplane/services/question.h"
#include "controlplane/services/record_pager.h"
#include "spoor/v1/query.pb.h"
#include "storage/database.h"

namespace spoor::controlplane {

// Where a summary stops; 0 means nowhere.
struct SummaryBounds {
  std::uint64_t records = 0;
  std::uint64_t count = 0;  // behind the record with which the sum of counts reaches it
  std::uint64_t cost = 0;   // stored records that are looked at, about
};

// Uses the database, which outlives it. One thread at a time.
class Summarizer {
 public:
  using Step = RecordPager::Step;

  // The question has no sieve. `position` is storage::PageEnd::resume or empty.
  Summarizer(const storage::Database& database, Question question, SummaryBounds bounds, std::string position);

  // Sums up the next page, or fills `end`; never says kRecords. Interruptions, the end and errors are those of
  // RecordPager::Next.
  base::Result<Step> Next(Interruption interruption, v1::StreamEnd& end);

  // Records that were looked at so far.
  std::uint64_t cost() const { return budget_.spent(); }

  // So far; with a SUCCEEDED end of everything.
  const v1::Summary& summary() const { return summary_; }

 private:
  struct PageSum;
  base::Result<storage::PageEnd> ReadPage(std::size_t max_records, std::size_t max_scanned, PageSum& sum);
  base::Result<> SumPage();
  void Take(const PageSum& sum);
  bool IsBounded() const;
  std::size_t NextPageSize() const;
  Step EndWith(v1::EndState state, std::string_view message, v1::StreamEnd& end) const;

  const storage::Database& database_;
  const storage::Query query_;
  const std::uint64_t fingerprint_;
  const SummaryBounds bounds_;
  CostBudget budget_;

  std::string position_;  // behind what is summed up
  bool complete_ = false;
  bool first_page_ = true;
  v1::Summary summary_;
};

}  // namespace spoor::controlplane
