// Collects samples into metric families by name, in the order in which the names first came.
#pragma once

#include <prometheus/metric_family.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spoor::controlplane {

class FamilyBuilder {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;

  // A counter's name ends in "_total"; a gauge's does not.
  void Counter(std::string_view name, std::string_view help, const Labels& labels, double value);
  void Gauge(std::string_view name, std::string_view help, const Labels& labels, double value);

  std::vector<prometheus::MetricFamily> Take() { return std::move(families_); }

 private:
  prometheus::ClientMetric& Sample(std::string_view name, std::string_view help, prometheus::MetricType type,
                                   const Labels& labels);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace spoor::controlplane
