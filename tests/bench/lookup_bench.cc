// Latency of a lookup as a client sees it: a Unix socket and a running spoord. scripts/bench starts spoord, replays the
// capture into it and says in the environment where it listens (SPOOR_BENCH_SERVER) and which names it has stored
// (SPOOR_BENCH_NAMES, separated by blanks).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "rpc/address.h"
#include "rpc/channel.h"
#include "tests/bench/lookup.h"

namespace spoor::bench {
namespace {

std::vector<std::string> Words(const char* variable) {
  const char* text = std::getenv(variable);
  std::istringstream stream(text != nullptr ? text : "");
  return {std::istream_iterator<std::string>(stream), {}};
}

void LookupName(benchmark::State& state) {
  const auto servers = Words("SPOOR_BENCH_SERVER");
  const auto names = Words("SPOOR_BENCH_NAMES");
  if (servers.empty() || names.empty()) return state.SkipWithError("run by scripts/bench only");
  const auto target = rpc::GrpcTarget(servers.front());
  if (!target) return state.SkipWithError(target.error().message.c_str());
  const auto stub = v1::QueryService::NewStub(rpc::OpenChannel(*target));
  std::int64_t records = 0;
  std::size_t next = 0;
  for (auto _ : state) {
    const auto found = Lookup(*stub, names[next]);
    if (found <= 0) return state.SkipWithError("a lookup failed or found nothing");
    records += found;
    next = next + 1 == names.size() ? 0 : next + 1;
  }
  state.counters["records"] = benchmark::Counter(static_cast<double>(records), benchmark::Counter::kAvgIterations);
}
BENCHMARK(LookupName)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace spoor::bench

BENCHMARK_MAIN();
