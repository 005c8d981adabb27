// The control plane as one object: everything that serves, in construction order. main and the tests start and stop the
// same thing.
#pragma once

#include <atomic>
#include <memory>

#include "base/result.h"
#include "controlplane/serve_options.h"
#include "storage/database.h"

namespace spoor::controlplane {

// Serves from Start until Stop or destruction. The database outlives it.
class ControlPlane {
 public:
  // One-line errors of GrpcServer::Start, MetricsServer::Start, Access::Open, NewsRules::Open, Watchlists::Open,
  // HitLog::Open, ConsumerPlaces::Open, FeedPublisher::Open and CertificateWatch::Start.
  static base::Result<std::unique_ptr<ControlPlane>> Start(storage::Database& database, const ServeOptions& options);
  ~ControlPlane();
  ControlPlane(const ControlPlane&) = delete;
  ControlPlane& operator=(const ControlPlane&) = delete;

  // Health says NOT_SERVING, sensors are told to come back later, answers end with a place to go on from; what is still
  // open after `grace_ms` is cancelled. All received blocks are committed. May be called twice.
  void Stop(int grace_ms = 5'000);

 private:
  struct Opened;
  struct Parts;
  explicit ControlPlane(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace spoor::controlplane
