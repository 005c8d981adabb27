// The gRPC side of an answer: one message at a time, made on the worker pool, the next one only after the client took
// the one before. At any time exactly one of these is under way: a task of the pool, a write, the finish; so the stream
// needs no lock.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "controlplane/grpc_status.h"
#include "controlplane/services/query_context.h"
#include "controlplane/services/query_parser.h"
#include "controlplane/services/record_pager.h"
#include "controlplane/services/resume_token.h"

namespace spoor::controlplane {

// Response is one of the messages with `records` and `end`. Deletes itself when gRPC is done with it.
template <class Response>
class RecordStream final : public grpc::ServerWriteReactor<Response> {
 public:
  // Checks the request and starts the answer, or the refusal.
  template <class Request>
  static RecordStream* Open(const Request& request, QueryContext& context) {
    auto* stream = new RecordStream(context);
    stream->Start(request);
    return stream;
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return this->Finish(grpc::Status::CANCELLED);
    if (is_last_) return this->Finish(grpc::Status::OK);
    Continue();
  }

  void OnCancel() override { cancelled_ = true; }

  void OnDone() override {
    context_.counters.query_streams_open.Sub();
    if (cancelled_ && !is_last_) context_.counters.query_streams_cut.Add();
    delete this;
  }

 private:
  explicit RecordStream(QueryContext& context) : context_(context) {
    context_.counters.query_streams.Add();
    context_.counters.query_streams_open.Add();
  }

  template <class Request>
  void Start(const Request& request) {
    if (context_.counters.query_streams_open.value() > kMaxQueryStreams) {
      return Refuse({base::ErrorCode::kResourceExhausted, "query: 256 streams are open already; try again later"});
    }
    auto query = ParseQuery(request);
    if (!query) return Refuse(query.error());
    std::string position;
    if (const std::string& token = request.paging().resume_token(); !token.empty()) {
      auto decoded = DecodeResumeToken(base::AsBytes(token), Fingerprint(*query));
      if (!decoded) return Refuse(decoded.error());
      position = *std::move(decoded);
    }
    pager_ = std::make_unique<RecordPager>(context_.database, *std::move(query), request.paging().limit(),
                                           std::move(position));
    Continue();
  }

  void Refuse(const base::Error& error) {
    context_.counters.query_streams_refused.Add();
    this->Finish(ToGrpcStatus(error));
  }

  void Continue() {
    context_.pool.Post([this] { Produce(); });
  }

  // On the pool. Touches nothing of the stream after it started a write or the finish.
  void Produce() {
    if (cancelled_) return this->Finish(grpc::Status::CANCELLED);
    response_.Clear();
    v1::StreamEnd end;
    const auto step = pager_->Next(context_.stopping, *response_.mutable_records(), end);
    if (!step) return Refuse({step.error().code, "paging.resume_token: " + step.error().message});
    if (*step == RecordPager::Step::kNothingYet) return Continue();
    if (*step == RecordPager::Step::kEnd) {
      if (end.state() == v1::END_STATE_FAILED) context_.counters.query_streams_failed.Add();
      *response_.mutable_end() = std::move(end);
      is_last_ = true;
    }
    context_.counters.query_records.Add(static_cast<std::uint64_t>(response_.records_size()));
    this->StartWrite(&response_);
  }

  QueryContext& context_;
  std::unique_ptr<RecordPager> pager_;
  Response response_;  // owned by gRPC while a write is under way
  bool is_last_ = false;
  std::atomic<bool> cancelled_{false};
};

}  // namespace spoor::controlplane
