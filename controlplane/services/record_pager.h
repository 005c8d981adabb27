// The course of one answer, without gRPC: page by page through the store, sieved if the question says so, cut into
// messages, up to the limit, with the right terminal status. No read transaction is open between two steps, however
// long the client takes.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "controlplane/services/cost_budget.h"
#include "controlplane/services/question.h"
#include "spoor/v1/record.pb.h"
#include "storage/database.h"

namespace spoor::controlplane {

// What one message carries at most; the last record may pass the octets (by less than 400 KiB, the size of the
// largest).
inline constexpr int kMaxRecordsPerMessage = 1000;
inline constexpr std::size_t kMaxMessage_octets = 256 * 1024;

// What still fits into a message, which may have some records already and outlives it.
class MessageRoom {
 public:
  explicit MessageRoom(google::protobuf::RepeatedPtrField<v1::Record>& records) : records_(records) {}

  bool has_any() const { return records_.size() < kMaxRecordsPerMessage && octets_ < kMaxMessage_octets; }
  // Adds a record, with its days when there are any.
  void Add(observation::Record record, const std::vector<storage::DayCount>* days);

 private:
  google::protobuf::RepeatedPtrField<v1::Record>& records_;
  std::size_t octets_ = 0;  // of what was added
};

// Why an answer should end although there may be more.
enum class Interruption { kNone, kStopping, kOutOfTime, kRefused };

// Where an answer ends although there may be more; 0 means nowhere.
struct AnswerBounds {
  std::uint64_t records = 0;  // that are sent
  std::uint64_t cost = 0;     // stored records that are looked at, about
};

// Uses the database, which outlives it. One thread at a time.
class RecordPager {
 public:
  using Records = google::protobuf::RepeatedPtrField<v1::Record>;

  enum class Step {
    kRecords,     // some were added
    kNothingYet,  // the scan goes on: call again
    kEnd,         // `end` is filled; do not call again
  };

  // `position` is storage::Page::resume or empty.
  RecordPager(const storage::Database& database, Question question, AnswerBounds bounds, std::string position);

  // Adds the next records to `records` (empty at the call) or fills `end`. Interrupted, the answer ends at the next
  // page with FAILED and a place to go on from; for want of time only after its first page, so that each call gets on.
  // At a bound it ends with LIMITED; at that of its cost after a page, too.
  // An error is returned only if the first page fails because the position is not one of this query; later failures are
  // a FAILED end.
  base::Result<Step> Next(Interruption interruption, Records& records, v1::StreamEnd& end);

  // True when an answer ends for it; how the end says so.
  static bool EndsFor(Interruption interruption, bool is_first_page);
  static std::string_view ReasonOf(Interruption interruption);

  // Next will fill the end, and look into the store for nothing.
  bool end_is_known() const { return next_ == page_.size() && (complete_ || budget_.is_spent()); }

  // Records that were looked at so far.
  std::uint64_t cost() const { return budget_.spent(); }
  // That it ended LIMITED is because of its cost.
  bool ended_for_cost() const { return budget_.is_spent() && !LimitReached(); }

  // What the question's sieve looked at; null without one.
  const RecordSieve::Progress* progress() const { return question_.sieve ? &question_.sieve->progress() : nullptr; }

 private:
  base::Result<storage::Page> Look(const storage::PageRequest& request);
  base::Result<storage::Page> ReadSieved(std::size_t max_records, const std::string& position);
  base::Result<> ReadPage();
  base::Result<> CutAtLimit(storage::Page& page);
  base::Result<std::string> PositionBehind(const observation::Record& record);
  void Emit(Records& records);
  Step EndWith(v1::EndState state, std::string_view message, v1::StreamEnd& end) const;
  bool LimitReached() const { return limit_ != 0 && sent_ >= limit_; }
  std::size_t NextPageSize() const;
  base::Result<Step> LookBeyondLimit(Interruption interruption, v1::StreamEnd& end);

  const storage::Database& database_;
  const Question question_;
  const std::uint64_t fingerprint_;
  const std::uint64_t limit_;
  CostBudget budget_;

  std::string position_;   // after page_
  std::string beyond_;     // where the look beyond the limit stands
  bool complete_ = false;  // nothing after page_
  bool more_ = false;      // something after page_, where the limit cut it
  bool first_page_ = true;
  std::vector<observation::Record> page_;
  std::vector<std::vector<storage::DayCount>> days_;  // of page_, with days
  std::size_t next_ = 0;                              // index into page_
  std::size_t page_size_ = 64;                        // grows while records are small
  std::uint64_t sent_ = 0;
};

}  // namespace spoor::controlplane
