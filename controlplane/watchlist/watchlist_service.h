// spoor.v1.WatchlistService: lists are changed and listed, hits are streamed.
#pragma once

#include <atomic>
#include <memory>

#include "controlplane/watchlist/hit_finder.h"
#include "controlplane/watchlist/hits_stream.h"
#include "spoor/v1/watchlist.grpc.pb.h"

namespace spoor::controlplane {

struct WatchlistContext {
  Watchlists& lists;
  HitLog& log;
  HitFinder& finder;
  Gate& gate;
  WorkerPool& pool;
  Counters& counters;
  const std::atomic<bool>& stopping;
};

class WatchlistService final : public v1::WatchlistService::CallbackService {
 public:
  // What the context names outlives the service.
  explicit WatchlistService(const WatchlistContext& context)
      : context_(context),
        hits_{context.lists, context.log, context.gate, context.pool, context.counters, context.stopping} {}

  grpc::ServerUnaryReactor* PutWatchlist(grpc::CallbackServerContext* call, const v1::PutWatchlistRequest* request,
                                         v1::PutWatchlistResponse* response) override;
  grpc::ServerUnaryReactor* GetWatchlist(grpc::CallbackServerContext* call, const v1::GetWatchlistRequest* request,
                                         v1::GetWatchlistResponse* response) override;
  grpc::ServerUnaryReactor* ListWatchlists(grpc::CallbackServerContext* call, const v1::ListWatchlistsRequest* request,
                                           v1::ListWatchlistsResponse* response) override;
  grpc::ServerUnaryReactor* DeleteWatchlist(grpc::CallbackServerContext* call,
                                            const v1::DeleteWatchlistRequest* request,
                                            v1::DeleteWatchlistResponse* response) override;
  grpc::ServerWriteReactor<v1::HitsResponse>* Hits(grpc::CallbackServerContext* call,
                                                   const v1::HitsRequest* request) override {
    return HitsStream::Open(*call, *request, hits_);
  }

 private:
  // A change that waits for its turn, or has it.
  std::shared_ptr<void> TakePlace();
  template <class Work>
  grpc::ServerUnaryReactor* RunChange(grpc::CallbackServerContext& call, Method method,
                                      const google::protobuf::Message& request, Work work);

  WatchlistContext context_;
  HitsContext hits_;
  std::atomic<int> places_taken_{0};
  // Compiling takes long: no answer is to wait for that, nor two changes for each other with a thread each.
  WorkerPool changes_{1};
};

}  // namespace spoor::controlplane
