// A pipeline with an answer memo against one without: whatever responses come, in whatever order and however often,
// both hand over the same tuples with the same counts, times and provenance.
//
// Input: steps, each one octet and a message behind its length (2 octets, big endian). The octet says how often the
// message comes (low 4 bits: 1 to 16 times, each with another id and other case in its question), whether each copy has
// other last octets (bit 4), whether time goes backwards (bit 5) and whether a flush comes behind (bit 6).
#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/byte_order.h"
#include "dataplane/pipeline.h"
#include "tests/fuzz/require.h"
#include "tests/support/frame_builder.h"

namespace {

using namespace spoor::dataplane;
using spoor::test::Require;

constexpr std::size_t kMaxMessage_octets = AnswerMemo::kMaxMessage_octets + 100;
constexpr std::size_t kStep_octets = 3;
constexpr std::size_t kMaxSteps = 32;

PipelineConfig Config(std::uint32_t answer_memo_entries) {
  PipelineConfig config;
  config.correlate = false;
  config.resolvers = {{spoor::base::IpAddress{4, {}}, 0}};
  config.checksum = ChecksumMode::kIgnore;
  config.query_table_entries = 64;
  config.count_cache_entries = 64;
  config.answer_memo_entries = answer_memo_entries;
  config.bloom_bits_log2 = 9;
  config.ring_slots = 1u << 14;
  config.stream = {.datagrams = 1, .fragment_chunks = 128, .directions = 2, .windows = 1, .message_chunks = 128};
  return config;
}

using Tuple = std::tuple<std::uint16_t, std::string, std::string>;
struct Total {
  std::uint64_t count = 0;
  std::uint32_t first_s = ~0u;
  std::uint32_t last_s = 0;
  unsigned provenance = 0;

  bool operator==(const Total&) const = default;
};
using Totals = std::map<Tuple, Total>;

struct Bench {
  explicit Bench(std::uint32_t answer_memo_entries) : config(Config(answer_memo_entries)) { shared.grace.Online(0); }

  void Feed(const std::string& frame, std::uint64_t time_us) {
    const Frame one{spoor::base::AsBytes(frame), time_us};
    pipeline.Process({&one, 1});
    Drain();
  }

  void Drain() {
    ring.Drain(ring.capacity_slots(), [this](const spoor::observation::RecordView& record) {
      using spoor::base::ToString;
      Total& total = totals[{record.tuple.type, ToString(record.tuple.owner), ToString(record.tuple.rdata)}];
      total.count += record.count;
      total.first_s = std::min(total.first_s, record.time_first_s);
      total.last_s = std::max(total.last_s, record.time_last_s);
      total.provenance |= record.provenance;
      return true;
    });
  }

  const PipelineConfig config;
  SharedState shared{config, 1};
  RecordRing ring{config.ring_slots};
  Pipeline pipeline{config, shared, ring};
  Totals totals;
};

// Copy number `copy` of a message: its own id, and each letter of the question in one of its cases.
std::string Copy(std::string message, unsigned copy, bool other_end) {
  if (copy == 0) return message;
  message[0] = static_cast<char>(message[0] ^ static_cast<char>(copy >> 3));
  message[1] = static_cast<char>(message[1] + static_cast<char>(copy));
  std::size_t at = 12;
  while (at < message.size() && message[at] != 0 && (message[at] & 0xc0) == 0) {
    const std::size_t end = std::min(message.size(), at + 1 + static_cast<std::size_t>(message[at]));
    for (++at; at < end; ++at) {
      const bool letter = (message[at] | 0x20) >= 'a' && (message[at] | 0x20) <= 'z';
      if (letter && (copy >> at % 4 & 1) != 0) message[at] ^= 0x20;
    }
  }
  if (other_end && message.size() > 12) message.back() = static_cast<char>(message.back() + static_cast<char>(copy));
  return message;
}

class Comparison {
 public:
  void Step(std::uint8_t kind, const std::string& message) {
    for (unsigned copy = 0; copy <= (kind & 15u); ++copy) {
      static const spoor::test::Ends kEnds{"198.51.100.53", "192.0.2.1", 53, 40000};
      time_us_ += 10'000;
      const std::uint64_t time_us = (kind & 0x20) != 0 ? time_us_ - 7'000'000 : time_us_;
      Feed(spoor::test::DnsFrame(kEnds, Copy(message, copy, (kind & 0x10) != 0)), time_us);
    }
    time_us_ += 1'000'000;
    if ((kind & 0x40) == 0) return;
    with_.pipeline.Tick(time_us_ / 1000);
    without_.pipeline.Tick(time_us_ / 1000);
  }

  void Compare() {
    for (Bench* bench : {&with_, &without_}) {
      bench->pipeline.FlushAll();
      bench->Drain();
    }
    Require(with_.totals == without_.totals);
    const PipelineCounters& with = with_.pipeline.counters();
    const PipelineCounters& without = without_.pipeline.counters();
    for (std::size_t i = 0; i < with.messages.size(); ++i) {
      const auto verdict = static_cast<MessageVerdict>(i);
      Require(with.messages[verdict].value() == without.messages[verdict].value());
    }
    Require(with.observations_parsed.value() == without.observations_parsed.value());
    Require(with.observations_handed_over.value() == with.observations_parsed.value());
    Require(with.observations_pending.value() == 0);
  }

 private:
  void Feed(const std::string& frame, std::uint64_t time_us) {
    with_.Feed(frame, time_us);
    without_.Feed(frame, time_us);
  }

  Bench with_{64};
  Bench without_{0};
  std::uint64_t time_us_ = 1'700'000'000'000'000;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Comparison comparison;
  for (std::size_t steps = 0; size >= kStep_octets && steps < kMaxSteps; ++steps) {
    const std::size_t told = spoor::base::LoadBe16(data + 1) % kMaxMessage_octets;
    const std::size_t octets = std::min(told, size - kStep_octets);
    if (octets >= 12) comparison.Step(data[0], spoor::base::ToString({data + kStep_octets, octets}));
    data += kStep_octets + octets;
    size -= kStep_octets + octets;
  }
  comparison.Compare();
  return 0;
}
