#include "controlplane/services/status_service.h"

#include <utility>

#include "controlplane/access/unary_call.h"

namespace spoor::controlplane {

StatusService::StatusService(const StatusReader& reader, Gate& gate, WorkerPool& pool)
    : reader_(reader), gate_(gate), pool_(pool) {}

grpc::ServerUnaryReactor* StatusService::GetStatus(grpc::CallbackServerContext* call,
                                                   const v1::GetStatusRequest* request,
                                                   v1::GetStatusResponse* response) {
  return RunUnary(*call, Method::kGetStatus, *request, gate_, pool_, [this, response]() -> base::Result<> {
    auto status = reader_.Read();
    if (!status) return std::unexpected(status.error());
    *response = *std::move(status);
    return {};
  });
}

}  // namespace spoor::controlplane
