#include "dataplane/io/flow_rules.h"

#include <fmt/format.h>
#include <rte_ethdev.h>
#include <rte_flow.h>

#include <array>
#include <numeric>
#include <string>

#include "dataplane/io/flow_patterns.h"
#include "dataplane/packet/layer.h"

namespace spoor::dataplane {
namespace {

constexpr std::uint32_t kInnermost = 2;  // rte_flow_action_rss::level
constexpr std::size_t kMostItems = 4;

// One pattern as DPDK reads it. Items point into the object: it stays where it is.
class Items {
 public:
  explicit Items(const FlowPattern& pattern) {
    AddEthernet(pattern.ether_type);
    if (pattern.ip_version == 4) AddIpv4(pattern);
    if (pattern.ip_version == 6) AddIpv6(pattern);
    const bool ports = pattern.source_port != 0 || pattern.destination_port != 0;
    if (ports && pattern.protocol == kProtocolUdp) AddPorts(udp_, RTE_FLOW_ITEM_TYPE_UDP, pattern);
    if (ports && pattern.protocol == kProtocolTcp) AddPorts(tcp_, RTE_FLOW_ITEM_TYPE_TCP, pattern);
    Add(RTE_FLOW_ITEM_TYPE_END);
  }
  Items(const Items&) = delete;
  Items& operator=(const Items&) = delete;
  const rte_flow_item* get() const { return items_.data(); }

 private:
  template <class Item>
  struct Field {
    Item spec{};
    Item mask{};
    Item last{};
  };

  rte_flow_item& Add(rte_flow_item_type type) {
    items_.at(count_).type = type;
    return items_.at(count_++);
  }

  void AddEthernet(std::uint16_t ether_type) {
    rte_flow_item& item = Add(RTE_FLOW_ITEM_TYPE_ETH);
    if (ether_type == 0) return;
    ethernet_.spec.type = rte_cpu_to_be_16(ether_type);
    ethernet_.mask.type = 0xffff;
    item.spec = &ethernet_.spec;
    item.mask = &ethernet_.mask;
  }

  void AddIpv4(const FlowPattern& pattern) {
    rte_flow_item& item = Add(RTE_FLOW_ITEM_TYPE_IPV4);
    if (pattern.fragment) {
      // More fragments, or an offset, or both.
      constexpr std::uint16_t kPiece = RTE_IPV4_HDR_MF_FLAG | RTE_IPV4_HDR_OFFSET_MASK;
      ipv4_.spec.hdr.fragment_offset = rte_cpu_to_be_16(1);
      ipv4_.last.hdr.fragment_offset = rte_cpu_to_be_16(kPiece);
      ipv4_.mask.hdr.fragment_offset = rte_cpu_to_be_16(kPiece);
      item.last = &ipv4_.last;
    } else {
      ipv4_.spec.hdr.next_proto_id = pattern.protocol.value_or(0);
      ipv4_.mask.hdr.next_proto_id = 0xff;
    }
    item.spec = &ipv4_.spec;
    item.mask = &ipv4_.mask;
  }

  void AddIpv6(const FlowPattern& pattern) {
    rte_flow_item& item = Add(RTE_FLOW_ITEM_TYPE_IPV6);
    ipv6_.spec.hdr.proto = pattern.protocol.value_or(0);
    ipv6_.mask.hdr.proto = 0xff;
    item.spec = &ipv6_.spec;
    item.mask = &ipv6_.mask;
  }

  template <class Item>
  void AddPorts(Field<Item>& field, rte_flow_item_type type, const FlowPattern& pattern) {
    field.spec.hdr.src_port = rte_cpu_to_be_16(pattern.source_port);
    field.mask.hdr.src_port = pattern.source_port == 0 ? 0 : 0xffff;
    field.spec.hdr.dst_port = rte_cpu_to_be_16(pattern.destination_port);
    field.mask.hdr.dst_port = pattern.destination_port == 0 ? 0 : 0xffff;
    rte_flow_item& item = Add(type);
    item.spec = &field.spec;
    item.mask = &field.mask;
  }

  std::array<rte_flow_item, kMostItems> items_{};
  std::size_t count_ = 0;
  Field<rte_flow_item_eth> ethernet_;
  Field<rte_flow_item_ipv4> ipv4_;
  Field<rte_flow_item_ipv6> ipv6_;
  Field<rte_flow_item_udp> udp_;
  Field<rte_flow_item_tcp> tcp_;
};

// What happens to frames of a pattern. Points into itself and into the request.
class Actions {
 public:
  // To the queues.
  Actions(const FlowRequest& request, const FlowPattern& pattern) : queues_(request.queue_count) {
    std::iota(queues_.begin(), queues_.end(), std::uint16_t{0});
    rss_.queue = queues_.data();
    rss_.queue_num = static_cast<std::uint32_t>(queues_.size());
    rss_.key = request.key.data();
    rss_.key_len = static_cast<std::uint32_t>(request.key.size());
    const bool inner = request.inner && pattern.tunnel;
    rss_.level = inner ? kInnermost : 0;
    rss_.types = inner || pattern.ip_version == 0 ? RTE_ETH_RSS_IPV4 | RTE_ETH_RSS_IPV6
                 : pattern.ip_version == 4        ? RTE_ETH_RSS_IPV4
                                                  : RTE_ETH_RSS_IPV6;
    actions_[0].type = queues_.size() == 1 ? RTE_FLOW_ACTION_TYPE_QUEUE : RTE_FLOW_ACTION_TYPE_RSS;
    if (queues_.size() == 1) {
      actions_[0].conf = &first_;
    } else {
      actions_[0].conf = &rss_;
    }
    actions_[1].type = RTE_FLOW_ACTION_TYPE_END;
  }
  // To nobody.
  Actions() {
    actions_[0].type = RTE_FLOW_ACTION_TYPE_DROP;
    actions_[1].type = RTE_FLOW_ACTION_TYPE_END;
  }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  const rte_flow_action* get() const { return actions_.data(); }

 private:
  std::vector<std::uint16_t> queues_;
  rte_flow_action_queue first_{};
  rte_flow_action_rss rss_{};
  std::array<rte_flow_action, 2> actions_{};
};

struct Rule {
  Rule(const FlowRequest& request, const FlowPattern& pattern)
      : name(pattern.name), items(pattern), actions(request, pattern) {
    attributes.ingress = 1;
  }
  // Everything that no other rule takes.
  Rule() : name("the rest"), items(FlowPattern{}) {
    attributes.ingress = 1;
    attributes.priority = 1;
  }

  const std::string name;
  rte_flow_attr attributes{};
  const Items items;
  const Actions actions;
};

std::vector<std::unique_ptr<Rule>> RulesOf(const FlowRequest& request) {
  std::vector<std::unique_ptr<Rule>> rules;
  const bool drop = !request.dns_ports.empty();
  for (const FlowPattern& pattern : DnsPatterns(request.dns_ports)) {
    if (drop || (request.inner && pattern.tunnel)) rules.push_back(std::make_unique<Rule>(request, pattern));
  }
  if (drop) rules.push_back(std::make_unique<Rule>());
  return rules;
}

std::unexpected<base::Error> Refused(const Rule& rule, const rte_flow_error& error) {
  return base::Fail(base::ErrorCode::kFailedPrecondition,
                    fmt::format("rule for {}: {}", rule.name, error.message == nullptr ? "refused" : error.message));
}

}  // namespace

base::Result<std::unique_ptr<FlowRules>> FlowRules::Create(const FlowRequest& request) {
  const auto rules = RulesOf(request);
  rte_flow_error error{};
  for (const auto& rule : rules) {
    if (rte_flow_validate(request.port, &rule->attributes, rule->items.get(), rule->actions.get(), &error) != 0) {
      return Refused(*rule, error);
    }
  }
  std::unique_ptr<FlowRules> made(new FlowRules(request.port));
  for (const auto& rule : rules) {
    rte_flow* flow = rte_flow_create(request.port, &rule->attributes, rule->items.get(), rule->actions.get(), &error);
    if (flow == nullptr) return Refused(*rule, error);
    made->flows_.push_back(flow);
  }
  return made;
}

FlowRules::~FlowRules() {
  for (rte_flow* flow : flows_) {
    rte_flow_error ignored{};
    rte_flow_destroy(port_, flow, &ignored);
  }
}

}  // namespace spoor::dataplane
