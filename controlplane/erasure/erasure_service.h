// spoor.v1.ErasureService: tombstones, for operators. What they cover goes from the kept hits of watch-lists, too.
#pragma once

#include "base/result.h"
#include "controlplane/access/gate.h"
#include "controlplane/watchlist/hit_finder.h"
#include "controlplane/worker_pool.h"
#include "spoor/v1/erasure.grpc.pb.h"
#include "storage/database.h"

namespace spoor::controlplane {

class ErasureService final : public v1::ErasureService::CallbackService {
 public:
  // What it is given outlives it.
  ErasureService(storage::Database& database, HitFinder& finder, HitLog& hits, Gate& gate, WorkerPool& pool)
      : database_(database), finder_(finder), hits_(hits), gate_(gate), pool_(pool) {}

  grpc::ServerUnaryReactor* Purge(grpc::CallbackServerContext* call, const v1::PurgeRequest* request,
                                  v1::PurgeResponse* response) override;
  grpc::ServerUnaryReactor* ListTombstones(grpc::CallbackServerContext* call, const v1::ListTombstonesRequest* request,
                                           v1::ListTombstonesResponse* response) override;
  grpc::ServerUnaryReactor* LiftTombstone(grpc::CallbackServerContext* call, const v1::LiftTombstoneRequest* request,
                                          v1::LiftTombstoneResponse* response) override;

 private:
  base::Result<> EraseHits(const storage::ErasureScope& scope, std::optional<std::uint32_t> last_before_s);
  base::Result<> SetTombstone(const v1::PurgeRequest& request, v1::PurgeResponse& response);

  storage::Database& database_;
  HitFinder& finder_;
  HitLog& hits_;
  Gate& gate_;
  WorkerPool& pool_;
};

}  // namespace spoor::controlplane
