// dns alone: every response of the capture parsed whole, names expanded, RDATA canonical.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>

#include "base/bytes.h"
#include "dns/message.h"
#include "tests/bench/capture.h"

namespace spoor::bench {
namespace {

std::vector<std::string> Responses() {
  auto messages = DnsMessages(ReadFrames(CapturePath()));
  std::erase_if(messages, [](const std::string& message) {
    return message.size() < dns::kHeader_octets || !dns::ReadHeader(base::AsBytes(message).data()).is_response();
  });
  return messages;
}

void ParseResponses(benchmark::State& state) {
  const auto messages = Responses();
  if (messages.empty()) return state.SkipWithError("no DNS responses in the capture");
  const auto room = dns::ArenaNeed(dns::kMaxMessage_octets);
  const auto memory = std::make_unique<std::uint8_t[]>(room);
  dns::MessageParser parser;
  std::size_t next = 0;
  std::size_t parsed_octets = 0;
  std::size_t records = 0;
  for (auto _ : state) {
    const auto message = base::AsBytes(messages[next]);
    next = next + 1 == messages.size() ? 0 : next + 1;
    dns::Arena arena{memory.get(), memory.get() + room};
    if (parser.Parse(message, dns::ReadHeader(message.data()), arena)) records += parser.records().size();
    parsed_octets += message.size();
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(parsed_octets));
  state.counters["records"] = benchmark::Counter(static_cast<double>(records), benchmark::Counter::kIsRate);
}
BENCHMARK(ParseResponses);

}  // namespace
}  // namespace spoor::bench

BENCHMARK_MAIN();
