// Counters whose dotted names differ in their last word become one family with that word as a label.
#pragma once

#include <string_view>

#include "controlplane/accounting/laws.h"
#include "controlplane/metrics/family_builder.h"

namespace spoor::controlplane {

// "a.b.X" is a sample with X under `label`.
struct CounterGroup {
  std::string_view prefix;  // "a.b."
  std::string_view family;
  std::string_view help;
  std::string_view label;
};

// `labels` and one more.
FamilyBuilder::Labels With(FamilyBuilder::Labels labels, std::string name, std::string value);

// Those that begin with `prefix`, which ends with the group's. One thread.
void AddGroup(FamilyBuilder& out, const CounterMap& counters, std::string_view prefix, const CounterGroup& group,
              const FamilyBuilder::Labels& labels);

}  // namespace spoor::controlplane
