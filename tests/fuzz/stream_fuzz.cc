// Fragment and stream tables on arbitrary packets: never out of bounds, in fixed memory, and what they opened is
// accounted for; a stream never gives more octets than came in.
//
// Input: steps of 8 octets, each with up to 2047 octets of payload behind it:
//   kind (bit 0: TCP, bits 1-2: which of four connections or datagrams, bit 3: direction, bits 4-7: milliseconds)
//   flags (TCP flags, or bit 0: more fragments), number (4 octets: sequence or offset), payload length (2 octets)
#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/byte_order.h"
#include "dataplane/stream/fragments.h"
#include "dataplane/stream/tcp_streams.h"

namespace {

using namespace spoor::dataplane;

constexpr std::size_t kStep_octets = 8;

struct Tables {
  StreamLimits limits{.datagrams = 3, .fragment_chunks = 128, .directions = 4, .windows = 2, .message_chunks = 128};
  HashSecret secret{1};
  PipelineCounters counters;
  FragmentTable fragments{limits, secret, counters};
  TcpStreams streams{limits, secret, counters};
};

struct Step {
  std::uint8_t kind;
  std::uint8_t flags;
  std::uint32_t number;
  spoor::base::ByteSpan payload;
};

void Fragment(Tables& tables, const IpPacket& ends, const Step& step, std::uint64_t time_us) {
  IpPacket packet = ends;
  packet.is_fragment = true;
  packet.protocol = 17;
  packet.more_fragments = (step.flags & 1) != 0;
  packet.fragment_offset_octets = static_cast<std::uint16_t>(step.number & 0xfff8);
  packet.fragment_id = step.kind >> 1 & 3;
  packet.payload = step.payload;
  IpPacket whole;
  tables.fragments.Take(packet, time_us, whole);
  // All of it is there to be read.
  unsigned sum = 0;
  for (const std::uint8_t octet : whole.payload) sum += octet;
  volatile unsigned sink = sum;
  static_cast<void>(sink);
}

std::size_t Segment(Tables& tables, const IpPacket& packet, const Step& step, std::uint64_t time_us) {
  TcpSegment segment;
  const std::uint16_t port = static_cast<std::uint16_t>(1024 + (step.kind >> 1 & 3));
  const bool reverse = (step.kind & 8) != 0;
  segment.source_port = reverse ? 53 : port;
  segment.destination_port = reverse ? port : 53;
  segment.sequence = step.number;
  segment.acknowledgment = step.number ^ step.flags;
  segment.flags = step.flags;
  segment.payload = step.payload;
  tables.streams.Take(packet, segment, time_us);
  std::size_t octets = 0;
  for (Datagram message; tables.streams.Next(message);) octets += 2 + message.payload.size();
  return octets;
}

void CheckLaws(const PipelineCounters& c) {
  if (c.fragments_opened.value() != c.fragments_waiting.value() + c.fragments_completed.value() +
                                        c.fragments_expired.value() + c.fragments_evicted.value() +
                                        c.fragments_spoiled.value()) {
    std::abort();
  }
  if (c.streams_opened.value() != c.streams_followed.value() + c.streams_closed.value() + c.streams_restarted.value() +
                                      c.streams_evicted.value() + c.streams_expired.value() + c.streams_holes.value()) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tables = std::make_unique<Tables>();
  static constexpr std::uint8_t kClient[16] = {192, 0, 2, 1};
  static constexpr std::uint8_t kServer[16] = {198, 51, 100, 53};
  std::uint64_t time_us = 1'700'000'000'000'000;
  std::size_t octets_in = 0;
  std::size_t octets_out = 0;
  while (size >= kStep_octets) {
    const std::size_t octets = std::min<std::size_t>(spoor::base::LoadBe16(data + 6) & 2047, size - kStep_octets);
    const Step step{data[0], data[1], spoor::base::LoadBe32(data + 2), {data + kStep_octets, octets}};
    const bool reverse = (step.kind & 8) != 0;
    IpPacket packet;
    packet.source = reverse ? kServer : kClient;
    packet.destination = reverse ? kClient : kServer;
    packet.family = (step.kind & 2) != 0 ? 6 : 4;
    time_us += std::uint64_t{1000} << (step.kind >> 4);
    if ((step.kind & 1) == 0) {
      Fragment(*tables, packet, step, time_us);
    } else {
      octets_in += octets;
      octets_out += Segment(*tables, packet, step, time_us);
    }
    CheckLaws(tables->counters);
    data += kStep_octets + octets;
    size -= kStep_octets + octets;
  }
  if (octets_out > octets_in) std::abort();
  return 0;
}
