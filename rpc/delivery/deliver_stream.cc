#include "rpc/delivery/deliver_stream.h"

#include <utility>

namespace spoor::rpc {

DeliverStream::DeliverStream(v1::IngestService::Stub& stub, Wakeup& wakeup) : wakeup_(wakeup) {
  stub.async()->Deliver(&context_, this);
  AddHold();  // The owner starts writes from outside of reactions.
  StartRead(&response_);
  StartCall();
}

DeliverStream::~DeliverStream() {
  context_.TryCancel();
  ReleaseHold();
  std::unique_lock lock(mutex_);
  done_changed_.wait(lock, [this] { return status_.has_value(); });
}

bool DeliverStream::CanSend() {
  const std::lock_guard lock(mutex_);
  return !writing_ && !half_closed_ && !input_ended_;
}

void DeliverStream::Send(v1::DeliverRequest request) {
  if (!held_) return;
  {
    const std::lock_guard lock(mutex_);
    writing_ = true;
  }
  request_ = std::move(request);
  StartWrite(&request_);
}

void DeliverStream::HalfClose() {
  if (!held_) return;
  {
    const std::lock_guard lock(mutex_);
    half_closed_ = true;
  }
  StartWritesDone();
}

std::optional<std::uint64_t> DeliverStream::TakeCommitted() {
  const std::lock_guard lock(mutex_);
  return std::exchange(committed_, std::nullopt);
}

std::optional<grpc::Status> DeliverStream::Ended() {
  bool ended = false;
  {
    const std::lock_guard lock(mutex_);
    ended = input_ended_;
  }
  if (ended) ReleaseHold();  // gRPC gives the status only when nobody can start anything more.
  const std::lock_guard lock(mutex_);
  return status_;
}

void DeliverStream::OnReadDone(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    if (ok) committed_ = response_.committed_sequence();
    input_ended_ = input_ended_ || !ok;
  }
  if (ok) StartRead(&response_);
  wakeup_.Ring();
}

void DeliverStream::OnWriteDone(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    input_ended_ = input_ended_ || !ok;
  }
  wakeup_.Ring();
}

void DeliverStream::OnDone(const grpc::Status& status) {
  wakeup_.Ring();
  // Last, and notified under the lock: the owner may destroy this as soon as the lock is free.
  const std::lock_guard lock(mutex_);
  status_ = status;
  done_changed_.notify_all();
}

void DeliverStream::ReleaseHold() {
  if (!held_) return;
  held_ = false;
  RemoveHold();
}

}  // namespace spoor::rpc
