// spoor.v1.WatchService: what is stored, as it is stored.
#pragma once

#include "base/ticker.h"
#include "controlplane/live/watch_stream.h"
#include "spoor/v1/watch.grpc.pb.h"

namespace spoor::controlplane {

class WatchService final : public v1::WatchService::CallbackService {
 public:
  // What the context names outlives the service.
  explicit WatchService(const WatchContext& context);

  grpc::ServerWriteReactor<v1::WatchResponse>* Watch(grpc::CallbackServerContext* call,
                                                     const v1::WatchRequest* request) override {
    return WatchStream::Open(*call, *request, context_);
  }

 private:
  WatchContext context_;
  // Wakes streams now and then, for deadlines, the server's stop, and progress. Last: when all else exists.
  base::Ticker ticker_;
};

}  // namespace spoor::controlplane
