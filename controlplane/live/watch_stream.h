// One watch: what of the feed its filter wants, with positions in the feed to go on from.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "controlplane/access/gate.h"
#include "controlplane/counters.h"
#include "controlplane/feed/live_feed.h"
#include "controlplane/live/rate_limit.h"
#include "controlplane/live/watch_filter.h"
#include "controlplane/push/push_stream.h"
#include "controlplane/watchlist/watchlists.h"
#include "controlplane/worker_pool.h"
#include "spoor/v1/watch.pb.h"

namespace spoor::controlplane {

inline constexpr std::uint64_t kMaxWatchStreams = 256;

// Outlives every stream.
struct WatchContext {
  LiveFeed& feed;
  const Watchlists& lists;
  Gate& gate;
  WorkerPool& pool;
  Counters& counters;
  const std::atomic<bool>& stopping;
  // Of rates; another one in tests.
  std::uint64_t (*now_ms)() = base::MonotonicNow_ms;
};

class WatchStream final : public PushStream<v1::WatchResponse> {
 public:
  // The reactor for gRPC, which keeps the request until the stream is done; it is not the caller's to delete.
  static grpc::ServerWriteReactor<v1::WatchResponse>* Open(const grpc::CallbackServerContext& call,
                                                           const v1::WatchRequest& request, WatchContext& context);

  WatchStream(const v1::WatchRequest& request, WatchContext& context, TimePoint deadline, Permit permit);

  NewsWanted wanted() const override { return wanted_; }

 private:
  std::optional<grpc::Status> Prepare() override;
  std::uint64_t TakeMore(v1::WatchResponse& response, std::uint64_t left) override;
  std::string Token() const override;
  void Gone() override { context_.counters.watch_streams_open.Sub(); }

  // How much a message may still have.
  struct Room {
    std::size_t octets = kMostPushed_octets;
    std::uint64_t observations = kMostPushed;
    bool IsFull() const { return octets == 0 || observations == 0; }
  };

  base::Result<std::optional<std::uint64_t>> ParsePosition() const;
  void Lose(std::uint64_t records, v1::WatchResponse& response);
  void TakeSlice(const LiveFeed::Slice& slice, Room& room, v1::WatchResponse& response);
  void LeaveOut(v1::WatchResponse& response);

  const v1::WatchRequest& request_;
  const NewsWanted wanted_;
  WatchContext& context_;
  std::optional<WatchFilter> filter_;
  RateLimit rate_;
  std::uint64_t position_ = 0;
};

}  // namespace spoor::controlplane
