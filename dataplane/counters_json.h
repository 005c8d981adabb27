// Counters as people and scripts read them: dotted names become nested JSON objects.
#pragma once

#include <cstdint>
#include <string>

#include "dataplane/counters.h"

namespace spoor::dataplane {

// Who the counters belong to.
struct SensorIdentity {
  std::string id;
  std::string name;
  std::uint64_t boot_epoch = 0;  // nanoseconds since the Unix epoch
  std::string version;
};

// One JSON object on one line, without line end: {"frames":{"received":9,...},...,"sensor":{"id":...}}. Where a name is
// also the beginning of a longer one, its own value stands under "total".
std::string CountersJson(const SensorIdentity& sensor, const NamedCounters& counters);

}  // namespace spoor::dataplane
