// Rules in the NIC (rte_flow): frames that may hold DNS go to the queues, the rest is dropped before it costs the bus
// anything; and frames in tunnels are spread by what is inside, where the NIC can. All rules or none.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"

struct rte_flow;

namespace spoor::dataplane {

struct FlowRequest {
  std::uint16_t port = 0;  // a started one
  unsigned queue_count = 1;
  // UDP and TCP ports of DNS. Empty: nothing is dropped.
  std::vector<std::uint16_t> dns_ports{};
  // Of the RSS hash; empty: the queues are spread over as the port does without rules.
  std::vector<std::uint8_t> key{};
  // Frames in VXLAN, Geneve and GRE go by the addresses inside.
  bool inner = false;
};

// Rules that are in force as long as this object lives. Main thread, while the port is started.
class FlowRules {
 public:
  // Asks the port about every rule before the first is made; takes those that were made back when one is refused. One
  // line says which rule was refused and why.
  static base::Result<std::unique_ptr<FlowRules>> Create(const FlowRequest& request);
  ~FlowRules();
  FlowRules(const FlowRules&) = delete;
  FlowRules& operator=(const FlowRules&) = delete;

  std::size_t size() const { return flows_.size(); }

 private:
  explicit FlowRules(std::uint16_t port) : port_(port) {}

  const std::uint16_t port_;
  std::vector<rte_flow*> flows_;
};

}  // namespace spoor::dataplane
