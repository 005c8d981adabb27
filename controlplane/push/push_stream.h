// The gRPC side of an answer that goes on while there is something new: messages are made on the worker pool, one at a
// time, the next one when the client took the one before and somebody called Wake, or a second has passed.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "controlplane/access/permit.h"
#include "controlplane/feed/live_feed.h"
#include "controlplane/services/stream_times.h"
#include "controlplane/worker_pool.h"
#include "spoor/v1/record.pb.h"

namespace spoor::controlplane {

// Of one message: about so much and not more than so many things.
inline constexpr std::size_t kMostPushed_octets = 256 << 10;
inline constexpr int kMostPushed = 500;

// Response has `lost_count`, `resume_token` and `end`. Keeps itself alive until gRPC is done with it. Of a task of the
// pool, a write and the finish one at most is under way: that is `busy_`, and whoever set it may touch the rest.
template <class Response>
class PushStream : public grpc::ServerWriteReactor<Response>,
                   public LiveListener,
                   public std::enable_shared_from_this<PushStream<Response>> {
 public:
  // Whoever wakes it does so every half second at least.
  void Wake() override {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
      if (busy_) return;
      busy_ = true;
    }
    Post();
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return Conclude(grpc::Status::CANCELLED);
    if (is_last_) return Conclude(refusal_);
    Post();
  }

  void OnCancel() override {
    cancelled_ = true;
    Wake();
  }

  void OnDone() override {
    // Wake may hold it still.
    const std::shared_ptr<PushStream> last = std::move(self_);
    Gone();
  }

 protected:
  // `pool` and `stopping` outlive it. `limit`: of what TakeMore counts; 0: none.
  PushStream(WorkerPool& pool, const std::atomic<bool>& stopping, std::uint64_t limit, TimePoint deadline,
             Permit permit)
      : limit_(limit),
        pool_(pool),
        stopping_(stopping),
        permit_(std::move(permit)),
        end_by_(EndBy(Clock::now(), deadline, kMargin)),
        last_message_(Clock::now()) {}

  // Once, when it is in a shared_ptr and subscribed to whoever wakes it.
  void Start() {
    self_ = this->shared_from_this();
    Post();
  }

  // All on the pool, but for Gone. Reads the request; a status ends the call.
  virtual std::optional<grpc::Status> Prepare() = 0;
  // Adds what there is, within the bounds above, IsFull and `left`, and what was lost; how many it added. The response
  // may have counts of turns before already, but no things.
  virtual std::uint64_t TakeMore(Response& response, std::uint64_t left) = 0;
  // There will be nothing more.
  virtual bool IsComplete() const { return false; }
  // Goes on behind what was taken so far.
  virtual std::string Token() const = 0;
  // The call is over.
  virtual void Gone() = 0;

 private:
  using Clock = std::chrono::system_clock;
  // Streams look at the clock every half second only.
  static constexpr std::chrono::milliseconds kMargin{1000};
  // What a turn on the pool came to.
  enum class Turn { kWrite, kWait, kRefused };

  void Post() {
    pool_.Post([self = this->shared_from_this()] { self->Run(); });
  }

  // Touches nothing of the stream after it started a write or the finish.
  void Run() {
    for (;;) {
      {
        const std::lock_guard lock(mutex_);
        woken_ = false;
      }
      if (cancelled_) return Conclude(grpc::Status::CANCELLED);
      const Turn turn = Take();
      if (turn == Turn::kRefused) return Conclude(refusal_);
      if (turn == Turn::kWrite) return this->StartWrite(&response_);
      const std::lock_guard lock(mutex_);
      if (woken_) continue;
      busy_ = false;
      return;
    }
  }

  Turn Take() {
    if (!is_prepared_) {
      if (auto refused = Prepare()) {
        refusal_ = *std::move(refused);
        return Turn::kRefused;
      }
      is_prepared_ = true;
    }
    if (std::exchange(is_sent_, false)) response_.Clear();
    const bool has_news = TakeOrEnd();
    const bool is_due = Clock::now() - last_message_ >= kProgressInterval;
    if (!has_news && !is_last_ && !is_due) return Turn::kWait;
    response_.set_resume_token(Token());
    last_message_ = Clock::now();
    is_sent_ = true;
    return Turn::kWrite;
  }

  bool TakeOrEnd() {
    if (stopping_) return End(v1::END_STATE_FAILED, "the server stops");
    if (Clock::now() >= end_by_) return End(v1::END_STATE_FAILED, "out of time");
    if (auto refused = permit_.Refusal()) {
      refusal_ = *std::move(refused);
      return End(v1::END_STATE_FAILED, "the API key may have no more");
    }
    const std::uint64_t added = TakeMore(response_, limit_ == 0 ? UINT64_MAX : limit_ - sent_);
    sent_ += added;
    permit_.AddRecords(added);
    if (limit_ != 0 && sent_ >= limit_) return End(v1::END_STATE_LIMITED, "limit");
    if (IsComplete()) return End(v1::END_STATE_SUCCEEDED, "");
    return added != 0 || response_.lost_count() != 0;
  }

  bool End(v1::EndState state, const std::string& message) {
    v1::StreamEnd& end = *response_.mutable_end();
    end.set_state(state);
    end.set_message(message);
    end.set_resume_token(Token());
    end.set_record_count(sent_);
    is_last_ = true;
    return true;
  }

  void Conclude(const grpc::Status& status) {
    permit_.SetCode(status.error_code());
    this->Finish(status);
  }

  const std::uint64_t limit_;
  WorkerPool& pool_;
  const std::atomic<bool>& stopping_;
  Permit permit_;
  const TimePoint end_by_;
  std::shared_ptr<PushStream> self_;  // until OnDone

  std::mutex mutex_;
  bool busy_ = true;    // under mutex_
  bool woken_ = false;  // under mutex_: again, when the turn ends

  // Owned by gRPC while a write is under way. What a turn left in it that was not worth a message goes with the next
  // one.
  Response response_;
  bool is_sent_ = false;  // response_ was
  std::uint64_t sent_ = 0;
  TimePoint last_message_;
  grpc::Status refusal_;  // OK: none
  bool is_prepared_ = false;
  bool is_last_ = false;
  std::atomic<bool> cancelled_{false};
};

}  // namespace spoor::controlplane
