#include "tests/bench/capture.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/byte_order.h"
#include "base/bytes.h"

namespace spoor::bench {
namespace {

constexpr std::size_t kFileHeader_octets = 24;
constexpr std::size_t kFrameHeader_octets = 16;
constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
constexpr std::uint32_t kEthernet = 1;
constexpr std::size_t kUdpHeader_octets = 8;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint16_t kDnsPort = 53;

std::uint32_t LittleEndian32(const char* at) {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// Where the UDP header of an Ethernet frame begins.
std::optional<std::size_t> UdpOffset(base::ByteSpan frame) {
  constexpr std::size_t kEthernet_octets = 14;
  if (frame.size() < kEthernet_octets + 20) return std::nullopt;
  const auto ether_type = base::LoadBe16(&frame[12]);
  if (ether_type == 0x0800 && frame[kEthernet_octets + 9] == kUdp) {
    return kEthernet_octets + 4u * (frame[kEthernet_octets] & 15u);
  }
  if (ether_type == 0x86dd && frame[kEthernet_octets + 6] == kUdp) return kEthernet_octets + 40;
  return std::nullopt;
}

std::optional<std::string> DnsMessage(base::ByteSpan frame) {
  const auto udp = UdpOffset(frame);
  if (!udp || frame.size() < *udp + kUdpHeader_octets) return std::nullopt;
  if (base::LoadBe16(&frame[*udp]) != kDnsPort && base::LoadBe16(&frame[*udp + 2]) != kDnsPort) return std::nullopt;
  const std::size_t octets = base::LoadBe16(&frame[*udp + 4]);
  if (octets < kUdpHeader_octets || frame.size() < *udp + octets) return std::nullopt;
  return std::string(base::AsChars(frame.subspan(*udp + kUdpHeader_octets, octets - kUdpHeader_octets)));
}

}  // namespace

std::string CapturePath() {
  const char* path = std::getenv("SPOOR_BENCH_CAPTURE");
  return path != nullptr ? path : "tests/golden/lab/lab.pcap";
}

std::vector<CapturedFrame> ReadFrames(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string data{std::istreambuf_iterator<char>(file), {}};
  std::vector<CapturedFrame> frames;
  if (data.size() < kFileHeader_octets || (LittleEndian32(&data[20]) & 0xffffu) != kEthernet) return frames;
  const auto magic = LittleEndian32(data.data());
  if (magic != kMicroseconds && magic != kNanoseconds) return frames;
  const std::uint32_t ticks_per_us = magic == kNanoseconds ? 1000 : 1;
  for (std::size_t at = kFileHeader_octets; at + kFrameHeader_octets <= data.size();) {
    const auto seconds = LittleEndian32(&data[at]);
    const auto fraction = LittleEndian32(&data[at + 4]);
    const auto octets = LittleEndian32(&data[at + 8]);
    at += kFrameHeader_octets;
    if (data.size() - at < octets) break;
    frames.push_back({data.substr(at, octets), seconds * std::uint64_t{1'000'000} + fraction / ticks_per_us});
    at += octets;
  }
  return frames;
}

std::vector<std::string> DnsMessages(const std::vector<CapturedFrame>& frames) {
  std::vector<std::string> messages;
  for (const auto& frame : frames) {
    if (auto message = DnsMessage(base::AsBytes(frame.octets))) messages.push_back(std::move(*message));
  }
  return messages;
}

FrameRounds::FrameRounds(const std::vector<CapturedFrame>& frames) {
  for (const CapturedFrame& frame : frames) octets_ += frame.octets;
  std::size_t at = 0;
  for (const CapturedFrame& frame : frames) {
    frames_.push_back({base::AsBytes(octets_).subspan(at, frame.octets.size()), frame.time_us});
    at += frame.octets.size();
    span_us_ = std::max(span_us_, frame.time_us - frames.front().time_us + 1);
  }
}

std::span<const dataplane::Frame> FrameRounds::Next() {
  const std::size_t count = std::min(burst_.size(), frames_.size() - next_);
  for (std::size_t i = 0; i < count; ++i) {
    burst_[i] = frames_[next_ + i];
    burst_[i].time_us += shift_us_;
  }
  next_ += count;
  if (next_ == frames_.size()) {
    next_ = 0;
    shift_us_ += span_us_;
  }
  return {burst_.data(), count};
}

}  // namespace spoor::bench
