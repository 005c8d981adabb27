// spoor.v1.StatusService: the counters of the store and of every sensor, in one answer.
#pragma once

#include <cstdint>

#include "controlplane/counters.h"
#include "controlplane/ingest/sensor_registry.h"
#include "controlplane/ingest/store_state.h"
#include "controlplane/worker_pool.h"
#include "spoor/v1/status.grpc.pb.h"
#include "storage/database.h"

namespace spoor::controlplane {

// Outlives the service.
struct StatusContext {
  const storage::Database& database;
  const SensorRegistry& registry;
  const Counters& counters;
  const StoreState& state;
  WorkerPool& pool;
};

class StatusService final : public v1::StatusService::CallbackService {
 public:
  explicit StatusService(const StatusContext& context);

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* call, const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;

 private:
  base::Result<> Fill(v1::GetStatusResponse& response) const;

  StatusContext context_;
  const std::int64_t start_time_s_;
};

}  // namespace spoor::controlplane
