#include "controlplane/metrics/counter_group.h"

#include <string>
#include <utility>

namespace spoor::controlplane {

FamilyBuilder::Labels With(FamilyBuilder::Labels labels, std::string name, std::string value) {
  labels.emplace_back(std::move(name), std::move(value));
  return labels;
}

void AddGroup(FamilyBuilder& out, const CounterMap& counters, std::string_view prefix, const CounterGroup& group,
              const FamilyBuilder::Labels& labels) {
  for (auto at = counters.lower_bound(std::string(prefix)); at != counters.end() && at->first.starts_with(prefix);
       ++at) {
    const std::string ending = at->first.substr(prefix.size());
    if (ending.find('.') != std::string::npos) continue;
    out.Counter(group.family, group.help, With(labels, std::string(group.label), ending),
                static_cast<double>(at->second));
  }
}

}  // namespace spoor::controlplane
