// spoor.v1.ErasureService: tombstones, for those who reach spoord's Unix socket.
#pragma once

#include <functional>

#include "base/result.h"
#include "controlplane/worker_pool.h"
#include "spoor/v1/erasure.grpc.pb.h"
#include "storage/database.h"

namespace spoor::controlplane {

class ErasureService final : public v1::ErasureService::CallbackService {
 public:
  // Both outlive the service.
  ErasureService(storage::Database& database, WorkerPool& pool) : database_(database), pool_(pool) {}

  grpc::ServerUnaryReactor* Purge(grpc::CallbackServerContext* call, const v1::PurgeRequest* request,
                                  v1::PurgeResponse* response) override;
  grpc::ServerUnaryReactor* ListTombstones(grpc::CallbackServerContext* call, const v1::ListTombstonesRequest* request,
                                           v1::ListTombstonesResponse* response) override;
  grpc::ServerUnaryReactor* LiftTombstone(grpc::CallbackServerContext* call, const v1::LiftTombstoneRequest* request,
                                          v1::LiftTombstoneResponse* response) override;

 private:
  // Runs `work` on the pool and ends the call with what it returns; refuses callers from elsewhere.
  grpc::ServerUnaryReactor* Do(grpc::CallbackServerContext* call, std::function<base::Result<>()> work);
  base::Result<> SetTombstone(const v1::PurgeRequest& request, v1::PurgeResponse& response);

  storage::Database& database_;
  WorkerPool& pool_;
};

}  // namespace spoor::controlplane
