#include "controlplane/metrics/family_builder.h"

#include <algorithm>

namespace spoor::controlplane {

void FamilyBuilder::Counter(std::string_view name, std::string_view help, const Labels& labels, double value) {
  Sample(name, help, prometheus::MetricType::Counter, labels).counter.value = value;
}

void FamilyBuilder::Gauge(std::string_view name, std::string_view help, const Labels& labels, double value) {
  Sample(name, help, prometheus::MetricType::Gauge, labels).gauge.value = value;
}

prometheus::ClientMetric& FamilyBuilder::Sample(std::string_view name, std::string_view help,
                                                prometheus::MetricType type, const Labels& labels) {
  auto family = std::ranges::find(families_, name, &prometheus::MetricFamily::name);
  if (family == families_.end()) {
    families_.push_back({std::string(name), std::string(help), type, {}});
    family = families_.end() - 1;
  }
  prometheus::ClientMetric& metric = family->metric.emplace_back();
  for (const auto& [label, value] : labels) metric.label.push_back({label, value});
  return metric;
}

}  // namespace spoor::controlplane
