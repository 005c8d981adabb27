// The matcher of searches alone: a million names in memory, of the shape of what resolvers ask, held against a
// pattern.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controlplane/search/name_matcher.h"
#include "dns/name_text.h"
#include "tests/bench/made_names.h"

namespace {

using spoor::controlplane::NameMatcher;
using spoor::controlplane::Pattern;
using spoor::controlplane::PatternSyntax;

constexpr std::size_t kNames = 1'000'000;
constexpr std::size_t kBatchNames = 1000;

const std::vector<std::string>& Names() {
  static const std::vector<std::string> names = [] {
    const spoor::bench::MadeNames source(kNames / 8, 1);
    std::vector<std::string> made(kNames);
    std::string wire;
    for (std::size_t i = 0; i < kNames; ++i) {
      wire.clear();
      source.AppendHost(wire, i);
      made[i] = spoor::dns::NameText(spoor::base::AsBytes(wire));
    }
    return made;
  }();
  return names;
}

void MatchNames(benchmark::State& state, std::string_view text, PatternSyntax syntax) {
  auto pattern = Pattern::Compile(text, syntax);
  if (!pattern) std::abort();
  auto matcher = NameMatcher::Create(*std::move(pattern), std::nullopt).value();
  const std::vector<std::string_view> views(Names().begin(), Names().end());
  std::vector<std::uint8_t> matches(kBatchNames);
  std::uint64_t found = 0;
  for (auto _ : state) {
    for (std::size_t at = 0; at < views.size(); at += kBatchNames) {
      matcher.Match(std::span(views).subspan(at, kBatchNames), matches);
      for (const std::uint8_t match : matches) found += match;
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kNames));
  state.counters["found"] = static_cast<double>(found) / static_cast<double>(state.iterations());
  state.SetLabel("names");
}
BENCHMARK_CAPTURE(MatchNames, literal, "srv12", PatternSyntax::kRegex)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MatchNames, classes, R"(^[a-z]{2,8}-?\d+[^.]*\.[a-z0-9]{4,12}\.(com|net)\.$)", PatternSyntax::kRegex)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MatchNames, glob, "*mail*.*a*.de.", PatternSyntax::kGlob)->Unit(benchmark::kMillisecond);

// What a search pays before its first name.
void CompilePattern(benchmark::State& state, std::string_view text) {
  for (auto _ : state) benchmark::DoNotOptimize(Pattern::Compile(text, PatternSyntax::kRegex));
}
BENCHMARK_CAPTURE(CompilePattern, ordinary, R"(^[a-z]{3,12}\d+\.(com|net)\.$)")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(CompilePattern, at_the_bounds, "(a|.b){170}")->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
