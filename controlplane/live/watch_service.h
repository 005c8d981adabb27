// spoor.v1.WatchService: what is stored, as it is stored.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "controlplane/live/watch_stream.h"
#include "spoor/v1/watch.grpc.pb.h"

namespace spoor::controlplane {

class WatchService final : public v1::WatchService::CallbackService {
 public:
  // What the context names outlives the service.
  explicit WatchService(const WatchContext& context);
  ~WatchService() override;
  WatchService(const WatchService&) = delete;
  WatchService& operator=(const WatchService&) = delete;

  grpc::ServerWriteReactor<v1::WatchResponse>* Watch(grpc::CallbackServerContext* call,
                                                     const v1::WatchRequest* request) override {
    return WatchStream::Open(*call, *request, context_);
  }

 private:
  // Wakes streams now and then, for deadlines, the server's stop, and progress.
  void Tick(const std::stop_token& stop);

  WatchContext context_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread ticker_;  // last: started when all else exists
};

}  // namespace spoor::controlplane
