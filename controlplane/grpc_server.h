// The gRPC server with Spoor's settings, health service and reflection. Knows services only by their base class.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "rpc/address.h"

namespace spoor::controlplane {

// Serves from Start until Stop.
class GrpcServer {
 public:
  // With its name in health answers.
  struct Named {
    const char* name;
    grpc::Service* service;
  };

  // On every address, `tcp` on those of TCP. The services outlive the server. One-line errors: address in use, cannot
  // be bound.
  static base::Result<GrpcServer> Start(std::span<const rpc::Address> listen,
                                        const std::shared_ptr<grpc::ServerCredentials>& tcp,
                                        std::span<const Named> services);

  // Health answers NOT_SERVING from now on; calls still work.
  void AnnounceStop();
  // Takes no new calls; calls that do not end within `grace_ms` are cancelled. Returns when none is left.
  void Stop(int grace_ms);

 private:
  explicit GrpcServer(std::unique_ptr<grpc::Server> server) : server_(std::move(server)) {}

  std::unique_ptr<grpc::Server> server_;
};

}  // namespace spoor::controlplane
