// What an operator should know of the ports while they run: said once in the log, by the control thread.
#pragma once

#include <cstdint>

#include "dataplane/io/eal.h"
#include "dataplane/io/reception.h"

namespace spoor::dataplane {

// Main thread. `eal` and `reception` outlive it.
class PortWatch {
 public:
  PortWatch(const Eal& eal, const Reception& reception, unsigned lcore_count)
      : eal_(eal), reception_(reception), lcore_count_(lcore_count) {}

  // What the ports are done without, who spreads, and ports that are far from the CPUs.
  void Announce(unsigned worker_count) const;

  // Looks at links and clocks once per kInterval_ms.
  static constexpr std::uint64_t kInterval_ms = 1000;
  void Look(std::uint64_t now_ms);

 private:
  const Eal& eal_;
  const Reception& reception_;
  const unsigned lcore_count_;
  std::uint64_t next_ms_ = 0;
};

}  // namespace spoor::dataplane
