#include "controlplane/metrics/metrics_server.h"

#include <fmt/format.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include <exception>
#include <utility>
#include <vector>

#include "base/log.h"
#include "controlplane/metrics/metric_families.h"

namespace spoor::controlplane {
namespace {

constexpr std::size_t kThreads = 2;

// Reads the status when somebody scrapes.
class StatusMetrics final : public prometheus::Collectable {
 public:
  explicit StatusMetrics(const StatusReader& reader) : reader_(reader) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    const auto status = reader_.Read();
    if (status) return MetricFamilies(*status);
    base::LogWarn("metrics: {}", status.error().message);
    return {};
  }

 private:
  const StatusReader& reader_;
};

}  // namespace

struct MetricsServer::Parts {
  Parts(const std::string& listen, const StatusReader& reader)
      : metrics(std::make_shared<StatusMetrics>(reader)), exposer(listen, kThreads) {
    exposer.RegisterCollectable(metrics);
  }

  std::shared_ptr<StatusMetrics> metrics;
  prometheus::Exposer exposer;
};

base::Result<std::unique_ptr<MetricsServer>> MetricsServer::Start(const rpc::Address& listen,
                                                                  const StatusReader& reader) {
  const std::string address = rpc::GrpcTarget(listen);
  try {
    return std::unique_ptr<MetricsServer>(new MetricsServer(std::make_unique<Parts>(address, reader)));
  } catch (const std::exception&) {
    // The library says no more than that it failed.
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("metrics: cannot listen on {}: not an address of this machine, or in use", address));
  }
}

MetricsServer::MetricsServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

MetricsServer::~MetricsServer() = default;

}  // namespace spoor::controlplane
