// The frames and DNS messages of a capture in memory, so that benchmarks time the code under test and no file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spoor::bench {

struct CapturedFrame {
  std::string octets;
  std::uint64_t time_us = 0;
};

// The file named by the environment's SPOOR_BENCH_CAPTURE, or the committed one when run from the top of the tree.
std::string CapturePath();

// All frames of a classic little-endian pcap file of Ethernet frames; empty if the file is not one.
std::vector<CapturedFrame> ReadFrames(const std::string& path);

// The payloads of the frames that carry UDP with port 53 over IPv4 or IPv6 without extension headers or VLAN tags.
std::vector<std::string> DnsMessages(const std::vector<CapturedFrame>& frames);

}  // namespace spoor::bench
