#include "dataplane/sensor_counters.h"

#include <fmt/format.h>

#include "dataplane/counters_json.h"

namespace spoor::dataplane {
namespace {

PortCounters Find(const PortCounterMap& ports, const std::string& label) {
  const auto found = ports.find(label);
  return found == ports.end() ? PortCounters() : found->second;
}

NamedCounters OnePort(const PortCounters& open, const PortCounters& closed, const PortCounters& all) {
  return {{"received", all.received},
          {"missed", all.missed},
          {"errors", all.errors},
          {"no_mbuf", all.no_mbuf},
          {"link_lost", all.link_lost},
          {"frames", all.received + all.missed + all.errors + all.phy_discards + all.dropped},
          {"waiting", open.waiting()},
          {"lost.missed", all.missed},
          {"lost.errors", all.errors},
          {"lost.phy_discards", all.phy_discards},
          {"lost.no_mbuf", all.dropped},
          {"lost.unread", closed.waiting()}};
}

void AddQueues(NamedCounters& counters, const std::string& prefix, const PortCounters& port) {
  for (std::size_t queue = 0; queue < port.queues.size(); ++queue) {
    const QueueCounters& values = port.queues[queue];
    counters.emplace_back(fmt::format("{}queue.{}.received", prefix, queue), values.received);
    counters.emplace_back(fmt::format("{}queue.{}.taken", prefix, queue), values.taken);
  }
}

}  // namespace

void AddPortCounters(NamedCounters& counters, const PortCounterMap& open, const PortCounterMap& closed) {
  PortCounterMap all = closed;
  for (const auto& [label, port] : open) all[label] += port;
  std::uint64_t taken = 0;
  NamedCounters sums = OnePort({}, {}, {});
  NamedCounters each;
  for (const auto& [label, port] : all) {
    const std::string prefix = "ports." + label + ".";
    const NamedCounters values = OnePort(Find(open, label), Find(closed, label), port);
    AddCounters(sums, values);
    for (const auto& [name, value] : values) each.emplace_back(prefix + name, value);
    AddQueues(each, prefix, port);
    taken += port.taken;
  }
  for (const auto& [name, value] : sums) counters.emplace_back("port." + name, value);
  counters.insert(counters.end(), each.begin(), each.end());
  const std::uint64_t received = CounterValue(counters, "frames.received");
  counters.emplace_back("frames.waiting", taken > received ? taken - received : 0);
}

// A shortage of buffers counts when it costs frames (PortCounters::no_mbuf); what the device drops before its queues is
// none of our doing.
OverloadControl::Load LoadOf(const PortCounterMap& ports) {
  OverloadControl::Load load;
  for (const auto& [label, port] : ports) {
    const std::uint64_t lost = port.missed + port.dropped;
    load.frames += port.received + lost;
    load.lost += lost;
  }
  return load;
}

void AddDeliveryCounters(NamedCounters& counters, const ExporterCounters& delivery) {
  const std::uint64_t pending = delivery.observations_in_rings + delivery.pending();
  AddCounters(counters, {{"delivery.observations.acknowledged", delivery.observations_acknowledged},
                         {"delivery.observations.pending", pending},
                         {"delivery.waiting.ring", delivery.observations_in_rings},
                         {"delivery.waiting.open", delivery.observations_open},
                         {"delivery.waiting.memory", delivery.observations_in_memory},
                         {"delivery.waiting.spool", delivery.observations_in_spool},
                         {"delivery.observations.refused.discarded", delivery.observations_discarded},
                         {"delivery.observations.recovered", delivery.recovered_observations},
                         {"delivery.observations.rejected", delivery.rejected_observations},
                         {"delivery.blocks.sent", delivery.blocks_sent},
                         {"delivery.blocks.acknowledged", delivery.blocks_acknowledged},
                         {"delivery.blocks.resent", delivery.blocks_resent},
                         {"delivery.reconnects", delivery.reconnects},
                         {"delivery.spool_octets", delivery.spool_octets}});
}

}  // namespace spoor::dataplane
