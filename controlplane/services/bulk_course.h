// The course of a bulk answer, without gRPC: a RecordPager for one input after the other, their answers packed into
// messages.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "controlplane/services/bulk_question.h"
#include "controlplane/services/record_pager.h"
#include "storage/database.h"

namespace spoor::controlplane {

// 0 means none.
struct BulkBounds {
  std::uint64_t records = 0;
  std::uint64_t records_per_input = 0;
  std::uint64_t cost = 0;  // stored records that are looked at, about
};

// Uses the database, which outlives it. One thread at a time.
class BulkCourse {
 public:
  using Step = RecordPager::Step;
  using Answers = google::protobuf::RepeatedPtrField<v1::BulkAnswer>;

  // `position` is what resume tokens of this course hold, or empty.
  BulkCourse(const storage::Database& database, const BulkQuestion& question, BulkBounds bounds, std::string position);

  // Adds answers (kRecords), or fills `end` and adds none. Interruptions and errors are those of RecordPager::Next; at
  // least one input, or a page of it, is answered first for want of time.
  base::Result<Step> Next(Interruption interruption, Answers& answers, v1::StreamEnd& end);

  // Records in all answers so far.
  std::uint64_t sent() const { return sent_; }
  // Stored records that were looked at so far.
  std::uint64_t cost() const { return budget_.spent() + (pager_ ? pager_->cost() : 0); }

 private:
  struct Message;
  base::Result<std::optional<Step>> Advance(Interruption interruption, Message& message, v1::StreamEnd& end);
  base::Result<> BeginInput();
  void ConcludeInput(const v1::StreamEnd& of_input, Message& message);
  Step EndWith(v1::EndState state, std::string_view message, v1::StreamEnd& end) const;

  const storage::Database& database_;
  const BulkQuestion question_;
  const BulkBounds bounds_;
  CostBudget budget_;

  std::size_t index_ = 0;  // of the input that is being answered
  std::string inside_;     // resume token of its own: where to go on within it
  bool bad_position_ = false;
  std::optional<RecordPager> pager_;
  std::uint64_t input_limit_ = 0;  // of pager_
  std::uint64_t sent_ = 0;
  bool moved_ = false;
};

}  // namespace spoor::controlplane
