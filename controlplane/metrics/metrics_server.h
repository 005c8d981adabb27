// The HTTP end point that Prometheus scrapes: GET /metrics, text format.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "controlplane/services/status_reader.h"
#include "rpc/address.h"

namespace spoor::controlplane {

// Serves from Start until destruction, on threads of its own.
class MetricsServer {
 public:
  // `listen` is a TCP address, bound just as it is; `reader` outlives the server. One line says why it cannot listen.
  static base::Result<std::unique_ptr<MetricsServer>> Start(const rpc::Address& listen, const StatusReader& reader);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

 private:
  struct Parts;
  explicit MetricsServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace spoor::controlplane
