// How ports are to be set up, and how their receivers wait: what a hardware profile decides and dataplane/io does. No
// DPDK type, so that both may know it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spoor::dataplane {

// What a receiving thread does when nothing comes.
enum class IdleMode : std::uint8_t {
  kPoll,       // asks again at once: least delay, a CPU per thread always at work
  kPause,      // asks again after pauses, then short sleeps
  kInterrupt,  // as kPause, and then sleeps until the port has something; as kPause where a port has no interrupts
};

// Which addresses the port spreads frames over its queues by.
enum class RssMode : std::uint8_t {
  kNone,   // it does not, or nobody can say how
  kOuter,  // those of the first IP header
  kInner,  // those inside tunnels that the port knows, else as kOuter
};

// Who hands frames to several workers.
enum class Spreading : std::uint8_t {
  kAuto,      // the port, if it spreads by what is inside of tunnels; else software
  kPort,      // the port, even if by addresses outside of tunnels only; else software
  kSoftware,  // a receive core, by the innermost addresses
};

// One port.
struct PortConfig {
  // A virtual device, "net_pcap0,rx_pcap=FILE": driver name with a number, then its arguments; or the PCI address of a
  // device that DPDK was started with (EalOptions::pci_devices).
  std::string spec;
  // What DPDK must call its driver; empty: anything.
  std::string driver{};
  // The kernel interface behind it, empty if there is none: tells the state of the link where the driver does not.
  std::string interface{};
  unsigned queues = 1;
  std::uint16_t rx_descriptors = 1024;
  // The rest is what is asked for where the driver offers it; what it refuses is a warning, not a failure.
  RssMode rss = RssMode::kNone;
  bool checksum_offload = false;
  bool time_stamps = false;
  bool interrupts = false;
  // Only frames that may hold DNS on these UDP and TCP ports reach the queues; empty: all frames.
  std::vector<std::uint16_t> flow_ports{};
};

}  // namespace spoor::dataplane
