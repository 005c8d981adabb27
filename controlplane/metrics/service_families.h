// What the services of the control plane count, as metrics.
#pragma once

#include "controlplane/accounting/laws.h"
#include "controlplane/metrics/family_builder.h"

namespace spoor::controlplane {

// Queries, watches, watch-lists, feeds and access, of the store's counters. One thread.
void AddServices(FamilyBuilder& out, const CounterMap& counters);

}  // namespace spoor::controlplane
