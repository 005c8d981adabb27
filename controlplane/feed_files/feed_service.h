// spoor.v1.FeedService: feeds are listed, fetched and read through cursors.
#pragma once

#include <atomic>
#include <string>

#include "base/result.h"
#include "controlplane/access/gate.h"
#include "controlplane/counters.h"
#include "controlplane/feed_files/consumer_places.h"
#include "controlplane/feed_files/feed_publisher.h"
#include "controlplane/feed_files/fetch_stream.h"
#include "controlplane/worker_pool.h"
#include "spoor/v1/feed.grpc.pb.h"

namespace spoor::controlplane {

struct FeedServiceContext {
  const FeedPublisher& publisher;
  ConsumerPlaces& places;
  Gate& gate;
  WorkerPool& pool;
  Counters& counters;
  const std::atomic<bool>& stopping;
};

class FeedService final : public v1::FeedService::CallbackService {
 public:
  // What the context names outlives the service.
  explicit FeedService(const FeedServiceContext& context)
      : context_(context), fetch_{context.publisher, context.pool, context.counters, context.stopping} {}

  grpc::ServerUnaryReactor* ListFeeds(grpc::CallbackServerContext* call, const v1::ListFeedsRequest* request,
                                      v1::ListFeedsResponse* response) override;
  grpc::ServerUnaryReactor* ListEditions(grpc::CallbackServerContext* call, const v1::ListEditionsRequest* request,
                                         v1::ListEditionsResponse* response) override;
  grpc::ServerWriteReactor<v1::FetchFileResponse>* FetchFile(grpc::CallbackServerContext* call,
                                                             const v1::FetchFileRequest* request) override;
  grpc::ServerUnaryReactor* PollFeed(grpc::CallbackServerContext* call, const v1::PollFeedRequest* request,
                                     v1::PollFeedResponse* response) override;
  grpc::ServerUnaryReactor* ListConsumers(grpc::CallbackServerContext* call, const v1::ListConsumersRequest* request,
                                          v1::ListConsumersResponse* response) override;
  grpc::ServerUnaryReactor* DeleteConsumer(grpc::CallbackServerContext* call, const v1::DeleteConsumerRequest* request,
                                           v1::DeleteConsumerResponse* response) override;

 private:
  base::Result<const Feed*> FindFeed(const std::string& name) const;
  base::Result<> Poll(const v1::PollFeedRequest& request, Permit& permit, v1::PollFeedResponse& response);

  FeedServiceContext context_;
  FetchContext fetch_;
};

}  // namespace spoor::controlplane
