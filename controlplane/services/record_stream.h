// The gRPC side of an answer: one message at a time, made on the worker pool, the next one only after the client took
// the one before. At any time exactly one of these is under way: a task of the pool, a write, the finish; so the stream
// needs no lock. The request is read on the pool, too, because patterns take time to compile.
#pragma once

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "controlplane/grpc_status.h"
#include "controlplane/services/bulk_course.h"
#include "controlplane/services/query_context.h"
#include "controlplane/services/query_parser.h"
#include "controlplane/services/question_span.h"
#include "controlplane/services/record_course.h"
#include "controlplane/services/resume_token.h"
#include "controlplane/services/search_sieve.h"
#include "controlplane/services/stream_times.h"
#include "controlplane/services/summarizer.h"

namespace spoor::controlplane {

// Where a request says how much is wanted and from where, and its bounds as the course of its answer takes them.
template <class Request>
const v1::Paging& PagingOf(const Request& request) {
  return request.paging();
}
inline const v1::Paging& PagingOf(const v1::SummarizeRequest& request) {
  return request.has_rdata() ? request.rdata().paging() : request.lookup().paging();
}
template <class Request>
AnswerBounds BoundsOf(const Request& request) {
  return {request.paging().limit(), request.paging().cost_limit()};
}
inline BulkBounds BoundsOf(const v1::BulkRequest& request) {
  return {request.paging().limit(), request.limit_per_input(), request.paging().cost_limit()};
}
inline SummaryBounds BoundsOf(const v1::SummarizeRequest& request) {
  return {PagingOf(request).limit(), request.max_count(), PagingOf(request).cost_limit()};
}

// Response is one of the messages with `records` and `end`, Course a RecordCourse, or SummarizeResponse and a
// Summarizer, or BulkResponse and a BulkCourse. Deletes itself when gRPC is done with it.
template <class Response, class Course = RecordCourse>
class RecordStream final : public grpc::ServerWriteReactor<Response> {
 public:
  // Starts the answer, or the refusal. gRPC keeps the request until the stream is done.
  template <class Request>
  static RecordStream* Open(const grpc::CallbackServerContext& call, const Request& request, QueryContext& context,
                            Permit permit) {
    auto* stream = new RecordStream(context, call.deadline(), std::move(permit));
    stream->Start(request);
    return stream;
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return End(grpc::Status::CANCELLED);
    // What needs no look into the store needs no other thread either.
    EndIsKnown() ? Produce() : Continue();
  }

  void OnCancel() override { cancelled_ = true; }

  void OnDone() override {
    context_.counters.query_streams_open.Sub();
    if (cancelled_ && !is_last_) context_.counters.query_streams_cut.Add();
    delete this;
  }

 private:
  static constexpr bool kIsSummary = std::is_same_v<Course, Summarizer>;
  static constexpr bool kIsBulk = std::is_same_v<Course, BulkCourse>;

  RecordStream(QueryContext& context, TimePoint deadline, Permit permit)
      : context_(context),
        permit_(std::move(permit)),
        last_message_(context.now()),
        end_by_(EndBy(last_message_, deadline, kDeadlineMargin)) {
    context_.counters.query_streams.Add();
    context_.counters.query_streams_open.Add();
  }

  template <class Request>
  void Start(const Request& request) {
    if (context_.counters.query_streams_open.value() > kMaxQueryStreams) {
      return Refuse({base::ErrorCode::kResourceExhausted, "query: 256 streams are open already; try again later"});
    }
    context_.pool.Post([this, &request] {
      if (cancelled_) return End(grpc::Status::CANCELLED);
      if (const auto prepared = Prepare(request); !prepared) return Refuse(prepared.error());
      Produce();
    });
  }

  template <class Request>
  base::Result<> Prepare(const Request& request) {
    const StampedToken token = SplitStamp(PagingOf(request).resume_token());
    asked_s_ = token.asked_s.value_or(SecondsOf(context_.now()));
    auto question = ParseQuestion(request, asked_s_);
    if (!question) return std::unexpected(question.error());
    span_ = SpanOf(*question, SecondsOf(context_.now()));
    std::string position;
    if (!PagingOf(request).resume_token().empty()) {
      auto decoded = DecodeResumeToken(base::AsBytes(token.token), Fingerprint(*question));
      if (!decoded) return std::unexpected(decoded.error());
      position = *std::move(decoded);
    }
    course_ = std::make_unique<Course>(context_.database, *std::move(question), Bounds(request), std::move(position));
    return {};
  }

  // What of its bounds the caller's quota leaves. A summary sends no records.
  template <class Request>
  auto Bounds(const Request& request) const {
    auto bounds = BoundsOf(request);
    if constexpr (!kIsSummary) bounds.records = permit_.LimitOf(bounds.records);
    return bounds;
  }

  void Refuse(const base::Error& error) {
    context_.counters.query_streams_refused.Add();
    End(ToGrpcStatus(error));
  }

  void End(const grpc::Status& status) {
    permit_.SetCode(status.error_code());
    this->Finish(status);
  }

  void Continue() {
    context_.pool.Post([this] { Produce(); });
  }

  // On the pool, or where a write was done. Touches nothing of the stream after it started a write or the finish.
  void Produce() {
    if (cancelled_) return End(grpc::Status::CANCELLED);
    response_.Clear();
    v1::StreamEnd end;
    refusal_ = permit_.Refusal();
    const auto step = NextStep(end);
    permit_.SetCost(course_->cost());
    if (!step) return Refuse({step.error().code, "paging.resume_token: " + step.error().message});
    if (*step == RecordPager::Step::kNothingYet && !ProgressIsDue()) return Continue();
    if (*step == RecordPager::Step::kEnd) {
      if (end.state() == v1::END_STATE_FAILED) context_.counters.query_streams_failed.Add();
      if (!end.resume_token().empty()) end.set_resume_token(StampToken(asked_s_, end.resume_token()));
      end.set_cost(course_->cost());
      FillCoverage(context_.coverage.Over(span_.begin_s, span_.end_s), *end.mutable_coverage());
      *response_.mutable_end() = std::move(end);
      is_last_ = true;
      if (response_.end().state() != v1::END_STATE_FAILED) refusal_.reset();
    }
    if (*step != RecordPager::Step::kRecords) FillProgress();
    last_message_ = context_.now();
    Send();
  }

  // The last message goes with the status: most answers are short, and each step costs the system calls of both sides.
  void Send() {
    if (!is_last_) return this->StartWrite(&response_);
    const grpc::Status status = refusal_.value_or(grpc::Status::OK);
    permit_.SetCode(status.error_code());
    this->StartWriteAndFinish(&response_, {}, status);
  }

  bool EndIsKnown() const {
    if constexpr (requires { course_->end_is_known(); }) return course_->end_is_known();
    return false;
  }

  base::Result<RecordPager::Step> NextStep(v1::StreamEnd& end) {
    if constexpr (kIsSummary) {
      return course_->Next(InterruptionNow(), end);
    } else if constexpr (kIsBulk) {
      const std::uint64_t before = course_->sent();
      const auto step = course_->Next(InterruptionNow(), *response_.mutable_answers(), end);
      Count(course_->sent() - before);
      return step;
    } else {
      const auto step = course_->Next(InterruptionNow(), *response_.mutable_records(), end);
      Count(static_cast<std::uint64_t>(response_.records_size()));
      return step;
    }
  }

  void Count(std::uint64_t records) {
    context_.counters.query_records.Add(records);
    permit_.AddRecords(records);
  }

  Interruption InterruptionNow() const {
    if (context_.stopping) return Interruption::kStopping;
    if (refusal_) return Interruption::kRefused;
    return context_.now() >= end_by_ ? Interruption::kOutOfTime : Interruption::kNone;
  }

  // Only summaries and questions with a sieve have progress to tell.
  bool ProgressIsDue() const {
    if constexpr (kIsBulk) return false;
    if constexpr (!kIsSummary && !kIsBulk) {
      if (course_->progress() == nullptr) return false;
    }
    return context_.now() - last_message_ >= kProgressInterval;
  }

  void FillProgress() {
    if constexpr (kIsSummary) *response_.mutable_summary() = course_->summary();
    if constexpr (requires { response_.mutable_progress(); }) {
      const RecordSieve::Progress& progress = *course_->progress();
      response_.mutable_progress()->set_examined_count(progress.examined_count);
      response_.mutable_progress()->set_position(progress.position);
    }
  }

  QueryContext& context_;
  Permit permit_;
  std::optional<grpc::Status> refusal_;  // the caller's key ended, or its quota
  TimePoint last_message_;
  const TimePoint end_by_;
  std::uint32_t asked_s_ = 0;  // what relative times count back from
  TimeSpan span_;
  std::unique_ptr<Course> course_;
  Response response_;  // owned by gRPC while a write is under way
  bool is_last_ = false;
  std::atomic<bool> cancelled_{false};
};

}  // namespace spoor::controlplane
