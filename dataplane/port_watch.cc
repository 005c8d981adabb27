#include "dataplane/port_watch.h"

#include <fmt/format.h>

#include "base/join.h"
#include "base/log.h"

namespace spoor::dataplane {

void PortWatch::Announce(unsigned worker_count) const {
  std::vector<std::string> labels;
  for (const auto& port : reception_.ports()) {
    labels.push_back(port->label());
    for (const std::string& notice : port->notices()) base::LogWarnText(notice);
    if (port->rule_count() != 0) base::LogInfo("{}: {} rules in the port", port->label(), port->rule_count());
    for (unsigned lcore = 0; port->numa_node() >= 0 && lcore < lcore_count_; ++lcore) {
      if (eal_.NumaNodeOf(lcore) == port->numa_node()) continue;
      base::LogWarn("{}: it is on NUMA node {}, and not every thread is: give CPUs of that node with --cores",
                    port->label(), port->numa_node());
      break;
    }
  }
  std::string how;
  if (reception_.port_spreads()) how = ", a queue of each port for every worker";
  if (reception_.receive_cores() != 0)
    how = fmt::format(", {} receive core(s) hand frames to them", reception_.receive_cores());
  base::LogInfo("capturing from {} with {} worker(s){}", base::Join(labels, ", "), worker_count, how);
}

void PortWatch::Look(std::uint64_t now_ms) {
  if (now_ms < next_ms_) return;
  next_ms_ = now_ms + kInterval_ms;
  for (const auto& port : reception_.ports()) {
    port->CompareClock();
    switch (port->WatchLink()) {
      case LinkWatch::Change::kNone:
        break;
      case LinkWatch::Change::kLost:
        base::LogWarn("{}: the link is lost", port->label());
        break;
      case LinkWatch::Change::kBack:
        base::LogInfo("{}: the link is back", port->label());
        break;
    }
  }
}

}  // namespace spoor::dataplane
