// The state of the appliance at one moment: the store, every sensor, their equations and how complete they were. The
// status service and the metrics show the same.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "controlplane/counters.h"
#include "controlplane/ingest/sensor_registry.h"
#include "controlplane/ingest/store_state.h"
#include "spoor/v1/status.pb.h"
#include "storage/database.h"

namespace spoor::controlplane {

// Outlives the reader.
struct StatusContext {
  const storage::Database& database;
  const SensorRegistry& registry;
  const Counters& counters;
  const StoreState& state;
};

class StatusReader {
 public:
  explicit StatusReader(const StatusContext& context);

  // Any thread; reads the store, so not in a reaction of gRPC.
  base::Result<v1::GetStatusResponse> Read() const;

 private:
  StatusContext context_;
  const std::int64_t start_time_s_;
};

}  // namespace spoor::controlplane
