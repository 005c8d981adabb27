#include "controlplane/services/bulk_course.h"

#include <algorithm>
#include <utility>

#include "base/byte_cursor.h"
#include "controlplane/services/query_parser.h"
#include "controlplane/services/resume_token.h"

namespace spoor::controlplane {
namespace {

// Inputs that a message answers: absent names cost next to nothing, and others wait for the thread.
constexpr int kMostAnswers = 2000;

}  // namespace

// What has gone into a message.
struct BulkCourse::Message {
  Answers& answers;
  int records = 0;
  std::size_t octets = 0;

  bool full() const {
    return records >= kMaxRecordsPerMessage || octets >= kMaxMessage_octets || answers.size() >= kMostAnswers;
  }
  // The answer of this input, which is the last one.
  v1::BulkAnswer& Of(std::size_t input) {
    if (answers.empty() || answers.rbegin()->input() != input || answers.rbegin()->last()) {
      answers.Add()->set_input(static_cast<std::uint32_t>(input));
    }
    return *answers.rbegin();
  }
};

BulkCourse::BulkCourse(const storage::Database& database, const BulkQuestion& question, BulkBounds bounds,
                       std::string position)
    : database_(database), question_(question), bounds_(bounds), budget_(bounds.cost) {
  if (position.empty()) return;
  base::ByteReader in(base::AsBytes(position));
  index_ = in.U32();
  inside_ = base::AsChars(in.Rest());
  bad_position_ = !in.ok() || index_ >= question_.size();
}

base::Result<BulkCourse::Step> BulkCourse::Next(Interruption interruption, Answers& answers, v1::StreamEnd& end) {
  if (bad_position_) return base::Fail(base::ErrorCode::kInvalidArgument, "not one of this request");
  Message message{answers};
  while (!message.full()) {
    const auto step = Advance(interruption, message, end);
    if (!step) return std::unexpected(step.error());
    if (*step) return **step;
  }
  return Step::kRecords;
}

// nullopt: there may be room for more.
base::Result<std::optional<BulkCourse::Step>> BulkCourse::Advance(Interruption interruption, Message& message,
                                                                  v1::StreamEnd& end) {
  const bool between = !pager_;
  const bool at_limit = bounds_.records != 0 && sent_ >= bounds_.records;
  const bool done = between && index_ == question_.size();
  const bool at_bound = at_limit || budget_.is_spent();
  const bool stop = between && (at_bound || RecordPager::EndsFor(interruption, !moved_));
  if (done || stop) {
    if (!message.answers.empty()) return Step::kRecords;
    if (done) return EndWith(v1::END_STATE_SUCCEEDED, "", end);
    if (at_limit)
      return EndWith(v1::END_STATE_LIMITED, "more inputs are to be answered; go on with the resume token", end);
    if (at_bound) return EndWith(v1::END_STATE_LIMITED, kCostLimitReached, end);
    return EndWith(v1::END_STATE_FAILED, RecordPager::ReasonOf(interruption), end);
  }
  if (between) {
    if (auto begun = BeginInput(); !begun) return std::unexpected(begun.error());
  }
  v1::BulkAnswer& answer = message.Of(index_);
  const int before = answer.records_size();
  v1::StreamEnd of_input;
  const auto step = pager_->Next(interruption, *answer.mutable_records(), of_input);
  if (!step) return std::unexpected(step.error());
  for (int i = before; i < answer.records_size(); ++i) message.octets += answer.records(i).ByteSizeLong();
  message.records += answer.records_size() - before;
  sent_ += static_cast<std::uint64_t>(answer.records_size() - before);
  if (*step != Step::kEnd) return std::nullopt;
  budget_.Add(pager_->cost());
  ConcludeInput(of_input, message);
  if (pager_) {  // not to its end
    pager_.reset();
    moved_ = true;
    if (answer.records().empty()) message.answers.RemoveLast();
    if (!message.answers.empty()) return Step::kRecords;
    return EndWith(of_input.state(), of_input.message(), end);
  }
  return std::nullopt;
}

base::Result<> BulkCourse::BeginInput() {
  Question question = question_.At(index_);
  std::string position;
  if (!inside_.empty()) {
    auto decoded = DecodeResumeToken(base::AsBytes(inside_), Fingerprint(question));
    if (!decoded) return std::unexpected(decoded.error());
    position = *std::move(decoded);
  }
  const std::uint64_t left = bounds_.records == 0 ? 0 : bounds_.records - sent_;
  input_limit_ = bounds_.records_per_input;
  if (left != 0 && (input_limit_ == 0 || left < input_limit_)) input_limit_ = left;
  pager_.emplace(database_, std::move(question), AnswerBounds{input_limit_, budget_.rest()}, std::move(position));
  return {};
}

// Leaves pager_ when the input could not be answered to its end and the whole answer ends with it.
void BulkCourse::ConcludeInput(const v1::StreamEnd& of_input, Message& message) {
  inside_ = of_input.resume_token();
  const bool limited = of_input.state() == v1::END_STATE_LIMITED;
  const bool is_whole = !limited || (input_limit_ == bounds_.records_per_input && !pager_->ended_for_cost());
  if (of_input.state() == v1::END_STATE_FAILED || !is_whole) return;
  v1::BulkAnswer& answer = message.Of(index_);
  answer.set_last(true);
  answer.set_limited(limited);
  pager_.reset();
  inside_.clear();
  ++index_;
  moved_ = true;
}

BulkCourse::Step BulkCourse::EndWith(v1::EndState state, std::string_view message, v1::StreamEnd& end) const {
  end.set_state(state);
  end.set_message(std::string(message));
  end.set_record_count(sent_);
  if (state == v1::END_STATE_SUCCEEDED) return Step::kEnd;
  std::string position;
  base::ByteWriter out(position);
  out.U32(static_cast<std::uint32_t>(index_));
  out.Octets(base::AsBytes(inside_));
  end.set_resume_token(EncodeResumeToken(question_.fingerprint(), position));
  return Step::kEnd;
}

}  // namespace spoor::controlplane
