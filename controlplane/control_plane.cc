#include "controlplane/control_plane.h"

#include <algorithm>
#include <array>
#include <optional>
#include <thread>
#include <utility>

#include "controlplane/counters.h"
#include "controlplane/erasure/erasure_service.h"
#include "controlplane/grpc_server.h"
#include "controlplane/ingest/ingest_service.h"
#include "controlplane/ingest/ingest_writer.h"
#include "controlplane/ingest/sensor_registry.h"
#include "controlplane/ingest/store_state.h"
#include "controlplane/live/watch_service.h"
#include "controlplane/metrics/metrics_server.h"
#include "controlplane/services/query_service.h"
#include "controlplane/services/status_reader.h"
#include "controlplane/services/status_service.h"
#include "controlplane/worker_pool.h"

namespace spoor::controlplane {
namespace {

std::size_t PoolSize() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 2, 8);
}

}  // namespace

// Destroyed bottom up: the server, then who serves it, then what they use.
struct ControlPlane::Parts {
  Parts(storage::Database& opened, const IngestLimits& limits)
      : database(opened), writer(opened, counters, state, feed, limits) {}

  storage::Database& database;
  std::atomic<bool> stopping{false};
  Counters counters;
  StoreState state;
  LiveFeed feed;
  SensorRegistry registry;
  // Before the writer: a stream that ends may still be in the writer's hands when the service is gone.
  IngestShared ingest_shared{database, writer, registry, counters};
  IngestWriter writer;
  WorkerPool pool{PoolSize()};
  IngestService ingest{ingest_shared};
  QueryService query{{database, pool, counters, stopping}};
  StatusReader status_reader{{database, registry, counters, state}};
  StatusService status{status_reader, pool};
  ErasureService erasure{database, pool};
  WatchService watch{{feed, pool, counters, stopping}};
  std::unique_ptr<MetricsServer> metrics;
  std::optional<GrpcServer> server;
};

base::Result<std::unique_ptr<ControlPlane>> ControlPlane::Start(storage::Database& database, const rpc::Address& listen,
                                                                const IngestLimits& limits,
                                                                const std::optional<rpc::Address>& metrics_listen) {
  auto parts = std::make_unique<Parts>(database, limits);
  if (metrics_listen) {
    auto metrics = MetricsServer::Start(*metrics_listen, parts->status_reader);
    if (!metrics) return std::unexpected(metrics.error());
    parts->metrics = *std::move(metrics);
  }
  const std::array<grpc::Service*, 5> services{&parts->ingest, &parts->query, &parts->status, &parts->erasure,
                                               &parts->watch};
  auto server = GrpcServer::Start(listen, services);
  if (!server) return std::unexpected(server.error());
  parts->server.emplace(*std::move(server));
  return std::unique_ptr<ControlPlane>(new ControlPlane(std::move(parts)));
}

ControlPlane::ControlPlane(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ControlPlane::~ControlPlane() {
  Stop();
}

void ControlPlane::Stop(int grace_ms) {
  if (!parts_->server) return;
  parts_->server->AnnounceStop();
  parts_->stopping = true;
  parts_->registry.DrainAll();
  parts_->server->Stop(grace_ms);
  parts_->server.reset();
}

}  // namespace spoor::controlplane
