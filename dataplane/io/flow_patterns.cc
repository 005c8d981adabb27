#include "dataplane/io/flow_patterns.h"

#include <fmt/format.h>

#include "dataplane/packet/layer.h"
#include "dataplane/packet/udp_tunnel.h"

namespace spoor::dataplane {
namespace {

void AddDns(std::vector<FlowPattern>& patterns, unsigned version, std::uint16_t port) {
  for (const std::uint8_t protocol : {kProtocolUdp, kProtocolTcp}) {
    FlowPattern pattern{.ip_version = version, .protocol = protocol};
    const char* name = protocol == kProtocolUdp ? "UDP" : "TCP";
    pattern.name = fmt::format("{} from port {} in IPv{}", name, port, version);
    pattern.source_port = port;
    patterns.push_back(pattern);
    pattern.name = fmt::format("{} to port {} in IPv{}", name, port, version);
    pattern.source_port = 0;
    pattern.destination_port = port;
    patterns.push_back(pattern);
  }
}

void AddProtocol(std::vector<FlowPattern>& patterns, unsigned version, std::uint8_t protocol) {
  patterns.push_back({.name = fmt::format("protocol {} in IPv{}", protocol, version),
                      .ip_version = version,
                      .protocol = protocol,
                      .tunnel = protocol == kProtocolGre});
}

void AddTunnels(std::vector<FlowPattern>& patterns, unsigned version) {
  for (const std::uint16_t port : {kVxlanPort, kGenevePort}) {
    patterns.push_back({.name = fmt::format("UDP to port {} in IPv{}", port, version),
                        .ip_version = version,
                        .protocol = kProtocolUdp,
                        .destination_port = port,
                        .tunnel = true});
  }
  for (const std::uint8_t protocol : {kProtocolGre, kProtocolIpv4, kProtocolIpv6}) {
    AddProtocol(patterns, version, protocol);
  }
}

}  // namespace

std::vector<FlowPattern> DnsPatterns(const std::vector<std::uint16_t>& dns_ports) {
  std::vector<FlowPattern> patterns;
  for (const unsigned version : {4U, 6U}) {
    for (const std::uint16_t port : dns_ports) AddDns(patterns, version, port);
    AddTunnels(patterns, version);
  }
  patterns.push_back({.name = "fragments of IPv4", .ip_version = 4, .fragment = true});
  // Whether a NIC looks for ports behind these headers differs.
  for (const std::uint8_t header :
       {kProtocolFragment, kProtocolHopByHop, kProtocolRouting, kProtocolAuthentication, kProtocolDestinationOptions}) {
    AddProtocol(patterns, 6, header);
  }
  // What a NIC reads of several tags differs: all of it comes to us.
  for (const std::uint16_t type : {kEtherQinq, kEtherOldQinq, kEtherMpls, kEtherMplsMulticast, kEtherPppoeSession}) {
    patterns.push_back({.name = fmt::format("EtherType {:#x}", type), .ether_type = type});
  }
  return patterns;
}

}  // namespace spoor::dataplane
