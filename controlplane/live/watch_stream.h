// The gRPC side of a watch: messages are made on the worker pool, one at a time, the next one when the client took the
// one before and something was committed, or a second has passed.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "controlplane/access/gate.h"
#include "controlplane/counters.h"
#include "controlplane/feed/live_feed.h"
#include "controlplane/live/watch_filter.h"
#include "controlplane/worker_pool.h"
#include "spoor/v1/watch.pb.h"

namespace spoor::controlplane {

inline constexpr std::uint64_t kMaxWatchStreams = 256;

// Outlives every stream.
struct WatchContext {
  LiveFeed& feed;
  Gate& gate;
  WorkerPool& pool;
  Counters& counters;
  const std::atomic<bool>& stopping;
};

// Keeps itself alive until gRPC is done with it. Of a task of the pool, a write and the finish one at most is under
// way: that is `busy_`, and whoever sets it may touch the rest.
class WatchStream final : public grpc::ServerWriteReactor<v1::WatchResponse>,
                          public LiveListener,
                          public std::enable_shared_from_this<WatchStream> {
 public:
  // The reactor for gRPC, which keeps the request until the stream is done; it is not the caller's to delete.
  static grpc::ServerWriteReactor<v1::WatchResponse>* Open(const grpc::CallbackServerContext& call,
                                                           const v1::WatchRequest& request, WatchContext& context);

  WatchStream(const v1::WatchRequest& request, WatchContext& context, std::chrono::system_clock::time_point deadline,
              Permit permit);

  // From the feed, and every half second.
  void Wake() override;
  NewsWanted wanted() const override { return wanted_; }
  // From gRPC.
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  // What a turn on the pool came to.
  enum class Turn { kWrite, kWait, kRefused };

  void Post();
  void Run();
  Turn Take();
  std::optional<grpc::Status> Prepare();
  base::Result<std::optional<std::uint64_t>> ParsePosition() const;
  void TakeRecords();
  void Lose(std::uint64_t records);
  void TakeSlice(const LiveFeed::Slice& slice);
  void End(v1::EndState state, const std::string& message);
  bool IsAtLimit() const { return request_.limit() != 0 && sent_ >= request_.limit(); }
  std::string Token() const;
  void Conclude(const grpc::Status& status);

  const v1::WatchRequest& request_;
  const NewsWanted wanted_;
  WatchContext& context_;
  Permit permit_;
  const std::chrono::system_clock::time_point end_by_;
  std::shared_ptr<WatchStream> self_;  // until OnDone

  std::mutex mutex_;
  bool busy_ = true;    // under mutex_
  bool woken_ = false;  // under mutex_: again, when the turn ends

  std::optional<WatchFilter> filter_;
  v1::WatchResponse response_;  // owned by gRPC while a write is under way
  std::size_t response_octets_ = 0;
  std::uint64_t position_ = 0;
  std::uint64_t sent_ = 0;
  std::chrono::system_clock::time_point last_message_;
  grpc::Status refusal_;  // OK: none
  bool is_last_ = false;
  std::atomic<bool> cancelled_{false};
};

}  // namespace spoor::controlplane
