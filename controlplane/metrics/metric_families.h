// The state of the appliance as Prometheus metrics (docs/metrics.md lists them). Labels are the operator's name of a
// sensor, names of ports, numbers of queues and workers, and reasons: a bounded set, and nothing of what was seen.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "spoor/v1/status.pb.h"

namespace spoor::controlplane {

std::vector<prometheus::MetricFamily> MetricFamilies(const v1::GetStatusResponse& status);

}  // namespace spoor::controlplane
