// spoor.v1.IngestService: opens one DeliverStream for each call.
#pragma once

#include "controlplane/ingest/deliver_stream.h"
#include "spoor/v1/ingest.grpc.pb.h"

namespace spoor::controlplane {

// `shared` outlives the service and the writer's last block.
class IngestService final : public v1::IngestService::CallbackService {
 public:
  explicit IngestService(IngestShared& shared) : shared_(shared) {}

  grpc::ServerBidiReactor<v1::DeliverRequest, v1::DeliverResponse>* Deliver(
      grpc::CallbackServerContext* context) override {
    return DeliverStream::Open(context, shared_);
  }

 private:
  IngestShared& shared_;
};

}  // namespace spoor::controlplane
