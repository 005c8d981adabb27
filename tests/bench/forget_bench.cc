// What the first packet after a silence pays: a table of fragments or of TCP directions is full of what is too old by
// then. The argument is the table's size; time is that of one call.
#include <benchmark/benchmark.h>

#include <array>

#include "base/byte_order.h"
#include "dataplane/stream/fragments.h"
#include "dataplane/stream/tcp_streams.h"

namespace spoor::bench {
namespace {

using namespace dataplane;

constexpr std::uint64_t kStart_us = 1'700'000'000'000'000;

// A packet between two hosts, the first of them number `host`.
class Packet {
 public:
  explicit Packet(std::uint32_t host) {
    base::StoreBe32(addresses_.data(), host);
    packet_.source = addresses_.data();
    packet_.destination = addresses_.data() + 4;
    packet_.payload = payload_;
  }
  IpPacket& get() { return packet_; }
  std::uint8_t* payload() { return payload_.data(); }

 private:
  std::array<std::uint8_t, 8> addresses_{};
  std::array<std::uint8_t, 8> payload_{};
  IpPacket packet_;
};

// Each datagram in as many pieces as there are chunks for.
void ForgetFragments(benchmark::State& state) {
  const auto datagrams = static_cast<std::uint32_t>(state.range(0));
  constexpr std::uint32_t kPieces = 4;
  const HashSecret secret(1);
  PipelineCounters counters;
  FragmentTable table({.datagrams = datagrams, .fragment_chunks = kPieces * datagrams}, secret, counters);
  std::uint64_t now_us = kStart_us;
  const auto take = [&](std::uint32_t host, std::uint32_t piece) {
    Packet packet(host);
    packet.get().is_fragment = packet.get().more_fragments = true;
    packet.get().fragment_offset_octets = static_cast<std::uint16_t>(8 * piece);
    IpPacket whole;
    table.Take(packet.get(), now_us, whole);
  };
  for (auto _ : state) {
    state.PauseTiming();
    for (std::uint32_t host = 0; host < datagrams; ++host) {
      for (std::uint32_t piece = 0; piece < kPieces; ++piece) take(host, piece);
    }
    now_us += kFragmentLife_us + 1;
    state.ResumeTiming();
    take(0, 0);
  }
}
BENCHMARK(ForgetFragments)->Arg(StreamLimits{}.datagrams)->Arg(1 << 16)->Iterations(20)->Unit(benchmark::kMicrosecond);

// Each direction with the beginning of a message.
void ForgetDirections(benchmark::State& state) {
  const auto directions = static_cast<std::uint32_t>(state.range(0));
  const HashSecret secret(1);
  PipelineCounters counters;
  TcpStreams streams({.directions = directions, .message_chunks = directions}, secret, counters);
  std::uint64_t now_us = kStart_us;
  const auto take = [&](std::uint32_t host) {
    Packet packet(host);
    base::StoreBe16(packet.payload(), 600);
    TcpSegment segment;
    segment.source_port = 53;
    segment.flags = 2;  // SYN
    segment.payload = packet.get().payload;
    streams.Take(packet.get(), segment, now_us);
    for (Datagram message; streams.Next(message);) {
    }
  };
  for (auto _ : state) {
    state.PauseTiming();
    for (std::uint32_t host = 0; host < directions; ++host) take(host);
    now_us += kStreamIdle_us + 1;
    state.ResumeTiming();
    take(0);
  }
}
BENCHMARK(ForgetDirections)
    ->Arg(StreamLimits{}.directions)
    ->Arg(1 << 18)
    ->Iterations(20)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace spoor::bench

BENCHMARK_MAIN();
