#include "dataplane/io/link_state.h"

#include <rte_ethdev.h>

#include <fstream>

namespace spoor::dataplane {

std::optional<bool> LinkIsUp(std::uint16_t port, const std::string& interface) {
  if (interface.empty()) {
    rte_eth_link link{};
    if (rte_eth_link_get_nowait(port, &link) != 0) return std::nullopt;
    return link.link_status == RTE_ETH_LINK_UP;
  }
  // An interface that is down refuses to read its carrier; one that is gone has no file.
  std::ifstream file("/sys/class/net/" + interface + "/carrier");
  int carrier = 0;
  return (file >> carrier) && carrier == 1;
}

}  // namespace spoor::dataplane
