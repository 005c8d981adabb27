// dns alone: every response of the capture parsed whole, names expanded, RDATA canonical.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "dns/message.h"
#include "tests/bench/capture.h"

namespace spoor::bench {
namespace {

// The responses of the capture, one behind the other, as a port leaves them.
class Responses {
 public:
  Responses() {
    for (const std::string& message : DnsMessages(ReadFrames(CapturePath()))) {
      if (message.size() < dns::kHeader_octets || !dns::ReadHeader(base::AsBytes(message).data()).is_response())
        continue;
      octets_ += message;
      ends_.push_back(octets_.size());
    }
  }
  std::size_t size() const { return ends_.size(); }
  base::ByteSpan operator[](std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return base::AsBytes(octets_).subspan(begin, ends_[index] - begin);
  }

 private:
  std::string octets_;
  std::vector<std::size_t> ends_;
};

void ParseResponses(benchmark::State& state) {
  const Responses messages;
  if (messages.size() == 0) return state.SkipWithError("no DNS responses in the capture");
  const auto room = dns::ArenaNeed(dns::kMaxMessage_octets);
  const auto memory = std::make_unique<std::uint8_t[]>(room);
  dns::MessageParser parser;
  std::size_t next = 0;
  std::size_t parsed_octets = 0;
  std::size_t records = 0;
  for (auto _ : state) {
    const base::ByteSpan message = messages[next];
    next = next + 1 == messages.size() ? 0 : next + 1;
    dns::Arena arena{memory.get(), memory.get() + room};
    if (parser.Parse(message, dns::ReadHeader(message.data()), arena)) records += parser.records().size();
    parsed_octets += message.size();
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(parsed_octets));
  state.SetLabel("responses");
  state.counters["parsed_records_per_response"] =
      benchmark::Counter(static_cast<double>(records), benchmark::Counter::kAvgIterations);
}
BENCHMARK(ParseResponses);

}  // namespace
}  // namespace spoor::bench

BENCHMARK_MAIN();
