// The frames and DNS messages of a capture in memory, so that benchmarks time the code under test and no file.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dataplane/frame.h"

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

// Endless bursts of frames that lie one behind the other in memory, as in a driver's buffers; the capture's time goes
// on from round to round.
class FrameRounds {
 public:
  explicit FrameRounds(const std::vector<CapturedFrame>& frames);

  // Valid until the next call.
  std::span<const dataplane::Frame> Next();
  std::size_t frames_per_round() const { return frames_.size(); }

 private:
  std::string octets_;
  std::vector<dataplane::Frame> frames_;
  std::array<dataplane::Frame, dataplane::kBurst> burst_{};
  std::size_t next_ = 0;
  std::uint64_t span_us_ = 0;
  std::uint64_t shift_us_ = 0;
};

}  // namespace spoor::bench
