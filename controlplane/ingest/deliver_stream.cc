#include "controlplane/ingest/deliver_stream.h"

#include <fmt/format.h>

#include <span>
#include <utility>

#include "controlplane/grpc_status.h"
#include "controlplane/ingest/hello.h"
#include "observation/block.h"

namespace spoor::controlplane {
namespace {

std::uint64_t Observations(std::span<const observation::RecordView> records) {
  std::uint64_t sum = 0;
  for (const observation::RecordView& record : records) sum += record.count;
  return sum;
}

}  // namespace

DeliverStream* DeliverStream::Open(grpc::CallbackServerContext* context, IngestShared& shared, Permit permit) {
  auto stream = std::make_shared<DeliverStream>(context, shared, std::move(permit));
  stream->self_ = stream;
  stream->Post([](DeliverStream& self) { self.Begin(); });
  return stream.get();
}

// The lambda's shared pointer and the local one keep the executor alive while it runs tasks.
template <class Task>
void DeliverStream::Post(Task task) {
  const auto self = shared_from_this();
  executor_.Post([self, task = std::move(task)] { task(*self); });
}

void DeliverStream::OnReadDone(bool ok) {
  Post([ok](DeliverStream& self) {
    self.reading_ = false;
    if (ok) {
      self.TakeRequest();
    } else {
      self.closed_by_sensor_ = true;
    }
    self.Advance();
  });
}

void DeliverStream::OnWriteDone(bool ok) {
  Post([ok](DeliverStream& self) {
    self.writing_ = false;
    if (!ok) return self.End(grpc::Status::CANCELLED);
    self.Advance();
  });
}

void DeliverStream::OnCancel() {
  Post([](DeliverStream& self) { self.End(grpc::Status::CANCELLED); });
}

void DeliverStream::OnDone() {
  Post([](DeliverStream& self) {
    if (self.key_) self.shared_.registry.Disconnect(*self.key_, &self);
    self.shared_.counters.ingest_streams_open.Sub();
    self.self_.reset();
  });
}

void DeliverStream::Committed(std::uint64_t sequence, std::size_t block_count) {
  Post([sequence, block_count](DeliverStream& self) {
    self.in_flight_count_ -= block_count;
    if (sequence > self.committed_) self.committed_ = sequence;
    self.answer_due_ = true;
    self.Advance();
  });
}

void DeliverStream::Refused(const base::Error& error) {
  Post([error](DeliverStream& self) { self.End(ToGrpcStatus(error)); });
}

void DeliverStream::Supersede() {
  Post([](DeliverStream& self) {
    if (self.finished_) return;
    self.shared_.counters.ingest_streams_superseded.Add();
    // The old connection may be half dead: only a reset ends its outstanding operations now.
    self.context_->TryCancel();
    self.End({grpc::StatusCode::CANCELLED, "a newer stream of this sensor took over"});
  });
}

void DeliverStream::Drain() {
  Post([](DeliverStream& self) {
    self.draining_ = true;
    self.Advance();
  });
}

void DeliverStream::Begin() {
  shared_.counters.ingest_streams_open.Add();
  if (shared_.counters.ingest_streams_open.value() > kMaxStreams) {
    return End({grpc::StatusCode::RESOURCE_EXHAUSTED, "ingest: 256 sensors are connected already; use another spoord"});
  }
  Advance();
}

void DeliverStream::TakeRequest() {
  if (end_ || draining_) return;
  if (auto refused = permit_.Refusal()) return End(*std::move(refused));
  switch (request_.request_case()) {
    case v1::DeliverRequest::kHello:
      return TakeHello(request_.hello());
    case v1::DeliverRequest::kBlock:
      return TakeBlock(*request_.mutable_block());
    case v1::DeliverRequest::kReport:
      return TakeReport(request_.report());
    case v1::DeliverRequest::REQUEST_NOT_SET:
      break;
  }
  End({grpc::StatusCode::INVALID_ARGUMENT, "request: neither hello, block nor report is set"});
}

void DeliverStream::TakeHello(const v1::SensorHello& hello) {
  if (key_) return End({grpc::StatusCode::INVALID_ARGUMENT, "hello: came twice"});
  auto info = CheckHello(hello);
  if (!info) return End(ToGrpcStatus(info.error()));
  const auto committed = shared_.database.CommittedSequence(info->key.sensor_id, info->key.boot_epoch);
  if (!committed) return End(ToGrpcStatus(committed.error()));
  key_ = info->key;
  received_ = committed_ = *committed;
  answer_due_ = true;
  shared_.registry.Connect(*info, shared_from_this(), *committed);
}

void DeliverStream::TakeBlock(v1::ObservationBlock& block) {
  shared_.counters.blocks_received.Add();
  auto pending = Validate(block);
  if (!pending) {
    shared_.counters.blocks_refused.Add();
    return End(ToGrpcStatus(pending.error()));
  }
  if (block.sequence() > received_) received_ = block.sequence();
  shared_.registry.Block(*key_, block.sequence(), Observations(pending->records));
  ++in_flight_count_;
  pending->source = shared_from_this();
  shared_.writer.Push(*std::move(pending));
}

base::Result<PendingBlock> DeliverStream::Validate(v1::ObservationBlock& block) const {
  using enum base::ErrorCode;
  if (!key_) return base::Fail(kInvalidArgument, "block: came before the hello");
  if (block.sequence() == 0) return base::Fail(kInvalidArgument, "block.sequence: must not be 0");
  if (block.sequence() > received_ + 1) {
    return base::Fail(kFailedPrecondition,
                      fmt::format("block.sequence: {} after {}: blocks are missing; send again from "
                                  "the committed sequence",
                                  block.sequence(), received_));
  }
  PendingBlock pending;
  pending.position = {key_->sensor_id, key_->boot_epoch, block.sequence()};
  pending.payload = std::make_unique<const std::string>(std::move(*block.mutable_payload()));
  auto records = observation::DecodeBlock(base::AsBytes(*pending.payload));
  if (!records) {
    return base::Fail(kInvalidArgument,
                      fmt::format("block.payload: sequence {}: {}", block.sequence(), records.error().message));
  }
  pending.records = *std::move(records);
  return pending;
}

void DeliverStream::TakeReport(const v1::CounterReport& report) {
  if (!key_) return End({grpc::StatusCode::INVALID_ARGUMENT, "report: came before the hello"});
  auto checked = CheckReport(report);
  if (!checked) return End(ToGrpcStatus(checked.error()));
  shared_.registry.Report(*key_, *std::move(checked));
}

void DeliverStream::End(grpc::Status status) {
  if (!end_) end_ = std::move(status);
  Advance();
}

void DeliverStream::Advance() {
  if (finished_) return;
  if (!end_ && IsAnswered()) end_ = draining_ ? StoppingStatus() : grpc::Status::OK;
  if (end_) {
    if (writing_) return;
    finished_ = true;
    permit_.SetCode(end_->error_code());
    Finish(*end_);
    return;
  }
  if (answer_due_ && !writing_) {
    answer_due_ = false;
    writing_ = true;
    response_.set_committed_sequence(committed_);
    StartWrite(&response_);
  }
  if (MayRead()) {
    reading_ = true;
    StartRead(&request_);
  }
}

bool DeliverStream::MayRead() const {
  if (reading_ || closed_by_sensor_ || draining_) return false;
  return in_flight_count_ == 0 || shared_.writer.HasRoom();
}

bool DeliverStream::IsAnswered() const {
  return (closed_by_sensor_ || draining_) && in_flight_count_ == 0 && !answer_due_ && !writing_;
}

}  // namespace spoor::controlplane
