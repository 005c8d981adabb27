// Receive side scaling as passive DNS needs it: by addresses alone, so that fragments, which have no ports, and TCP
// stay with their flow, and the same in both directions, so that an answer meets its query. What a port does with its
// settings is read back: a port that spreads otherwise must not have queues of several workers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"

struct rte_eth_dev_info;

namespace spoor::dataplane {

// The Toeplitz key of 16 bits over and over: the hash does not change when source and destination are swapped. Good for
// choosing queues only: it has 16 bits of entropy. `octets` is what the port wants.
std::vector<std::uint8_t> SymmetricKey(std::size_t octets);

// What a port is to be configured with.
struct RssSettings {
  std::uint64_t hash_fields = 0;  // RTE_ETH_RSS_*, none that the port does not offer
  std::vector<std::uint8_t> key;
};

// kFailedPrecondition if the port cannot hash addresses without ports, of both IPv4 and IPv6.
base::Result<RssSettings> ChooseRss(const rte_eth_dev_info& info);

// On a started port: gives queue `i % queue_count` to entry i of its redirection table and reads table, key and fields
// back. Two ports that pass give a flow to the same queue. One line says what is not as it was set.
base::Result<> ApplyRss(std::uint16_t port, const rte_eth_dev_info& info, const RssSettings& settings,
                        unsigned queue_count);

}  // namespace spoor::dataplane
