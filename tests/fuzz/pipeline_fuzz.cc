// The whole pipeline on hostile frames: never out of bounds, and every frame, message and observation is accounted for.
//
// Input: one octet for the link type, then frames, each behind its length (big endian, 2 octets). Correlation is off so
// that single responses get through to the parser, the observer and the deduplicator.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "base/byte_order.h"
#include "dataplane/handoff/record_ring.h"
#include "dataplane/pipeline.h"

namespace {

using spoor::dataplane::Frame;
using spoor::dataplane::kBurst;

constexpr unsigned kLinkTypes = 5;  // Ethernet is the first

spoor::dataplane::PipelineConfig Config() {
  spoor::dataplane::PipelineConfig config;
  config.correlate = false;
  config.resolvers = {{spoor::base::IpAddress{4, {}}, 0}, {spoor::base::IpAddress{6, {}}, 0}};
  config.checksum = spoor::dataplane::ChecksumMode::kIgnore;
  config.query_table_entries = 64;
  config.count_cache_entries = 64;
  config.bloom_bits_log2 = 9;
  config.ring_slots = 4096;
  return config;
}

struct Bench {
  spoor::dataplane::PipelineConfig config = Config();
  spoor::dataplane::SharedState shared{config, 1};
  spoor::dataplane::RecordRing ring{config.ring_slots};
  spoor::dataplane::Pipeline pipeline{config, shared, ring};
  std::uint64_t time_us = 1'700'000'000'000'000;
};

// The sum of the counters whose names begin with `prefix`.
std::uint64_t Sum(const spoor::dataplane::NamedCounters& counters, std::string_view prefix) {
  std::uint64_t sum = 0;
  for (const auto& [name, value] : counters) sum += name.starts_with(prefix) ? value : 0;
  return sum;
}

void CheckLaws(const spoor::dataplane::Pipeline& pipeline) {
  const auto counters = spoor::dataplane::Summarise({&pipeline.counters()});
  const auto value = [&](std::string_view name) { return Sum(counters, name); };
  if (value("frames.received") !=
      value("frames.messages") + value("frames.fragments") + value("frames.segments") + value("frames.refused.")) {
    std::abort();
  }
  if (value("messages.received") !=
      value("frames.messages") + value("fragments.messages") + value("streams.messages")) {
    std::abort();
  }
  if (value("messages.received") !=
      value("messages.accepted") + value("messages.queries") + value("messages.refused.")) {
    std::abort();
  }
  if (value("observations.parsed") !=
      value("observations.pending") + value("observations.handed_over") + value("observations.refused.")) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Bench& bench = *std::make_unique<Bench>().release();
  bench.shared.grace.Online(0);
  std::array<Frame, kBurst> burst;
  std::size_t count = 0;
  if (size == 0) return 0;
  const auto link = static_cast<spoor::dataplane::LinkType>(data[0] % kLinkTypes);
  ++data;
  --size;
  while (size >= 2 && count < kBurst) {
    const std::size_t octets = std::min<std::size_t>(spoor::base::LoadBe16(data), size - 2);
    bench.time_us += 10'000;
    burst[count++] = {{data + 2, octets}, bench.time_us, 0, link};
    data += 2 + octets;
    size -= 2 + octets;
  }
  bench.pipeline.Process({burst.data(), count});
  bench.pipeline.Tick(bench.time_us / 1000);
  bench.shared.grace.Quiescent(0);
  bench.ring.Drain(bench.ring.capacity_slots(), [](const spoor::observation::RecordView&) { return true; });
  CheckLaws(bench.pipeline);
  return 0;
}
