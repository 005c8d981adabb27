#include "rpc/delivery/delivery_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rpc/delivery/grpc_text.h"

namespace spoor::rpc {
namespace {

// A refusal for missing blocks can be cured by sending again from the committed sequence; not for ever.
constexpr std::uint64_t kMaxRefusals = 10;

v1::DeliverRequest BlockRequest(const Block& block) {
  v1::DeliverRequest request;
  request.mutable_block()->set_sequence(block.sequence);
  request.mutable_block()->set_payload(block.payload);
  return request;
}

// Before the first answer these say that something is not (yet) there, not that it is something else.
bool MayComeLater(grpc::StatusCode code) {
  return code == grpc::StatusCode::OK || code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::CANCELLED ||
         code == grpc::StatusCode::DEADLINE_EXCEEDED || code == grpc::StatusCode::ABORTED ||
         code == grpc::StatusCode::RESOURCE_EXHAUSTED;
}

base::ErrorCode CodeOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::INVALID_ARGUMENT:
      return base::ErrorCode::kInvalidArgument;
    case grpc::StatusCode::FAILED_PRECONDITION:
      return base::ErrorCode::kFailedPrecondition;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return base::ErrorCode::kResourceExhausted;
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED:
      return base::ErrorCode::kPermissionDenied;
    default:
      return base::ErrorCode::kUnavailable;
  }
}

}  // namespace

DeliveryClient::DeliveryClient(DeliveryOptions options, const std::shared_ptr<grpc::Channel>& channel,
                               UnacknowledgedBlocks& blocks, DeliveryCounters& counters, Wakeup& wakeup)
    : options_(std::move(options)),
      stub_(v1::IngestService::NewStub(channel)),
      blocks_(blocks),
      counters_(counters),
      wakeup_(wakeup),
      retry_delay_ms_(options_.first_retry_ms) {}

void DeliveryClient::Poll(std::uint64_t now_ms) {
  if (failure_ || closed_) return;
  if (!stream_) {
    if (now_ms >= retry_at_ms_) OpenStream(now_ms);
    return;
  }
  // The end first: acknowledgements that came before it are then all visible.
  const std::optional<grpc::Status> ended = stream_->Ended();
  if (const auto committed = stream_->TakeCommitted()) TakeCommitted(*committed, now_ms);
  if (failure_) {
    stream_.reset();
  } else if (ended) {
    StreamEnded(*ended, now_ms);
  } else if (TimedOut(now_ms)) {
    Retry(greeted_ ? "no acknowledgement in time" : "no answer in time", now_ms);
  } else {
    SendSome(now_ms);
  }
}

void DeliveryClient::Report(v1::CounterReport report) {
  if (!final_report_) report_ = std::move(report);
}

void DeliveryClient::Close(v1::CounterReport report) {
  final_report_ = std::move(report);
  report_ = final_report_;
}

void DeliveryClient::OpenStream(std::uint64_t now_ms) {
  stream_ = std::make_unique<DeliverStream>(*stub_, wakeup_);
  greeted_ = false;
  half_closed_ = false;
  quiet_since_ms_ = now_ms;
  if (final_report_) report_ = final_report_;
  v1::DeliverRequest request;
  *request.mutable_hello() = options_.hello;
  stream_->Send(std::move(request));
}

void DeliveryClient::TakeCommitted(std::uint64_t committed, std::uint64_t now_ms) {
  if (!options_.earlier_epoch && committed > highest_sent_) {
    return FailWith(base::ErrorCode::kFailedPrecondition,
                    fmt::format("it acknowledges block {} but only {} were sent: another sensor delivers as \"{}\"",
                                committed, highest_sent_, options_.hello.sensor_id()));
  }
  if (committed < committed_) {
    return FailWith(
        base::ErrorCode::kFailedPrecondition,
        fmt::format("it lost committed blocks (has {}, had {}): its database was replaced; start the sensor again",
                    committed, committed_));
  }
  if (!greeted_) Greeted(committed);
  if (committed > committed_) {
    refusals_ = 0;
    retry_delay_ms_ = options_.first_retry_ms;
  }
  committed_ = committed;
  quiet_since_ms_ = now_ms;
  const Acknowledged taken = blocks_.Acknowledge(committed);
  (options_.earlier_epoch ? counters_.recovered_blocks : counters_.blocks_acknowledged).Add(taken.blocks);
  (options_.earlier_epoch ? counters_.recovered_observations : counters_.observations_acknowledged)
      .Add(taken.observations);
  if (const std::uint64_t first = blocks_.first_sequence(); first > committed + 1) {
    FailWith(base::ErrorCode::kFailedPrecondition,
             fmt::format("it has the blocks up to {} and the sensor only those from {}", committed, first));
  }
}

void DeliveryClient::Greeted(std::uint64_t committed) {
  greeted_ = true;
  if (ever_connected_) counters_.reconnects.Add();
  ever_connected_ = true;
  next_sequence_ = committed + 1;
}

void DeliveryClient::StreamEnded(const grpc::Status& status, std::uint64_t now_ms) {
  if (half_closed_ && status.ok()) {
    closed_ = true;
    stream_.reset();
    return;
  }
  if (IsFatal(status)) {
    FailWith(CodeOf(status.error_code()), StatusText(status));
    stream_.reset();
    return;
  }
  Retry(StatusText(status), now_ms);
}

// What another attempt would not cure.
bool DeliveryClient::IsFatal(const grpc::Status& status) {
  if (!ever_connected_ && !MayComeLater(status.error_code())) return true;
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::UNIMPLEMENTED:
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return true;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return !options_.wait_for_space;
    case grpc::StatusCode::FAILED_PRECONDITION:
      return ++refusals_ >= kMaxRefusals;
    default:
      return false;
  }
}

void DeliveryClient::Retry(std::string trouble, std::uint64_t now_ms) {
  stream_.reset();
  greeted_ = false;
  trouble_ = std::move(trouble);
  retry_at_ms_ = now_ms + retry_delay_ms_;
  retry_delay_ms_ = std::min(retry_delay_ms_ * 2, options_.max_retry_ms);
}

bool DeliveryClient::TimedOut(std::uint64_t now_ms) const {
  const bool awaits_acknowledgement = next_sequence_ > committed_ + 1 || half_closed_;
  if (greeted_ && !awaits_acknowledgement) return false;
  const std::uint64_t limit_ms = greeted_ ? options_.acknowledge_timeout_ms : options_.hello_timeout_ms;
  return now_ms > quiet_since_ms_ + limit_ms;
}

void DeliveryClient::SendSome(std::uint64_t now_ms) {
  if (!greeted_) return;
  while (stream_->CanSend()) {
    if (report_) {
      v1::DeliverRequest request;
      *request.mutable_report() = *std::exchange(report_, std::nullopt);
      stream_->Send(std::move(request));
    } else if (!SendBlock(now_ms)) {
      if (final_report_ && !half_closed_) {
        half_closed_ = true;
        quiet_since_ms_ = now_ms;
        stream_->HalfClose();
      }
      return;
    }
  }
}

bool DeliveryClient::SendBlock(std::uint64_t now_ms) {
  const bool window_empty = next_sequence_ == committed_ + 1;
  if (next_sequence_ > committed_ + options_.window_blocks) return false;
  const Block* block = blocks_.FindFrom(next_sequence_);
  if (block == nullptr) return false;
  if (window_empty) quiet_since_ms_ = now_ms;
  counters_.blocks_sent.Add();
  if (block->sequence <= highest_sent_) counters_.blocks_resent.Add();
  highest_sent_ = std::max(highest_sent_, block->sequence);
  next_sequence_ = block->sequence + 1;
  stream_->Send(BlockRequest(*block));
  return true;
}

void DeliveryClient::FailWith(base::ErrorCode code, const std::string& why) {
  trouble_ = why;
  failure_ = base::Error{code, fmt::format("control plane at {}: {}", options_.address, why)};
}

}  // namespace spoor::rpc
