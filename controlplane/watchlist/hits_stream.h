// One stream of hits: what is kept and what comes, with positions that hold over restarts.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "controlplane/access/gate.h"
#include "controlplane/counters.h"
#include "controlplane/push/push_stream.h"
#include "controlplane/watchlist/hit_log.h"
#include "controlplane/watchlist/watchlists.h"
#include "controlplane/worker_pool.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::controlplane {

inline constexpr std::uint64_t kMaxHitStreams = 256;

// Outlives every stream.
struct HitsContext {
  const Watchlists& lists;
  HitLog& log;
  Gate& gate;
  WorkerPool& pool;
  Counters& counters;
  const std::atomic<bool>& stopping;
};

class HitsStream final : public PushStream<v1::HitsResponse> {
 public:
  // The reactor for gRPC, which keeps the request until the stream is done; it is not the caller's to delete.
  static grpc::ServerWriteReactor<v1::HitsResponse>* Open(const grpc::CallbackServerContext& call,
                                                          const v1::HitsRequest& request, HitsContext& context);

  HitsStream(const v1::HitsRequest& request, HitsContext& context, TimePoint deadline, Permit permit);

 private:
  std::optional<grpc::Status> Prepare() override;
  std::uint64_t TakeMore(v1::HitsResponse& response, std::uint64_t left) override;
  bool IsComplete() const override { return end_ && next_ >= *end_; }
  std::string Token() const override;
  void Gone() override { context_.counters.hit_streams_open.Sub(); }

  base::Result<> ReadNames();
  bool Wants(const KeptHit& hit) const {
    return !hit.message.empty() && (names_.empty() || names_.contains(hit.watchlist));
  }

  const v1::HitsRequest& request_;
  HitsContext& context_;
  std::set<std::string> names_;
  std::uint64_t next_ = 0;            // ordinal
  std::uint64_t behind_ = 0;          // position of what was taken last
  std::optional<std::uint64_t> end_;  // ordinal; of HITS_SCOPE_KEPT
};

}  // namespace spoor::controlplane
