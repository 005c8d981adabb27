// spoor.v1.StatusService: the counters of the store and of every sensor, in one answer.
#pragma once

#include "controlplane/access/gate.h"
#include "controlplane/services/status_reader.h"
#include "controlplane/worker_pool.h"
#include "spoor/v1/status.grpc.pb.h"

namespace spoor::controlplane {

class StatusService final : public v1::StatusService::CallbackService {
 public:
  // What it is given outlives it.
  StatusService(const StatusReader& reader, Gate& gate, WorkerPool& pool);

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* call, const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;

 private:
  const StatusReader& reader_;
  Gate& gate_;
  WorkerPool& pool_;
};

}  // namespace spoor::controlplane
