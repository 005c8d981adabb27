// Which frames may hold DNS, as patterns for a NIC. Everything that the pipeline can read must be here: what matches no
// pattern is dropped in the NIC, unseen and uncounted by us.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spoor::dataplane {

// Zero, nothing and false: does not matter.
struct FlowPattern {
  std::string name{};  // for people
  std::uint16_t ether_type = 0;
  unsigned ip_version = 0;                 // 4 or 6
  std::optional<std::uint8_t> protocol{};  // of the first header behind the IP header
  bool fragment = false;                   // any piece of an IPv4 datagram
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  bool tunnel = false;  // with something inside that a NIC may know how to hash
};

// Datagrams and segments from and to these ports, fragments, and every tunnel that dataplane/packet opens.
std::vector<FlowPattern> DnsPatterns(const std::vector<std::uint16_t>& dns_ports);

}  // namespace spoor::dataplane
