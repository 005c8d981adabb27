#include "controlplane/services/status_service.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/version.h"
#include "controlplane/grpc_status.h"

namespace spoor::controlplane {

StatusService::StatusService(const StatusReader& reader, WorkerPool& pool) : reader_(reader), pool_(pool) {}

grpc::ServerUnaryReactor* StatusService::GetStatus(grpc::CallbackServerContext* call, const v1::GetStatusRequest*,
                                                   v1::GetStatusResponse* response) {
  grpc::ServerUnaryReactor* reactor = call->DefaultReactor();
  pool_.Post([this, reactor, response] {
    auto status = reader_.Read();
    if (status) *response = *std::move(status);
    reactor->Finish(status ? grpc::Status::OK : ToGrpcStatus(status.error()));
  });
  return reactor;
}

}  // namespace spoor::controlplane
