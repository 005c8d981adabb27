// spoor.v1.IngestService: opens one DeliverStream for each call.
#pragma once

#include <utility>

#include "controlplane/access/gate.h"
#include "controlplane/access/refused_call.h"
#include "controlplane/ingest/deliver_stream.h"
#include "spoor/v1/ingest.grpc.pb.h"

namespace spoor::controlplane {

// `shared` and `gate` outlive the service, `shared` also the writer's last block.
class IngestService final : public v1::IngestService::CallbackService {
 public:
  IngestService(IngestShared& shared, Gate& gate) : shared_(shared), gate_(gate) {}

  grpc::ServerBidiReactor<v1::DeliverRequest, v1::DeliverResponse>* Deliver(
      grpc::CallbackServerContext* context) override {
    auto permit = gate_.Admit(*context, Method::kDeliver, nullptr);
    if (permit) return DeliverStream::Open(context, shared_, *std::move(permit));
    return RefusedCall<grpc::ServerBidiReactor<v1::DeliverRequest, v1::DeliverResponse>>::Open(permit.error());
  }

 private:
  IngestShared& shared_;
  Gate& gate_;
};

}  // namespace spoor::controlplane
