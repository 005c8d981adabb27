// Fills a store with made-up records (record_generator.h) and measures it: what it takes in, what it takes of the disk,
// what it answers. One run measures one engine; `store_bench --help`. Prints one JSON object.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/bench/record_census.h"
#include "tests/bench/record_generator.h"
#include "tests/bench/store_engine.h"
#include "tests/bench/store_feed.h"
#include "tests/bench/store_meter.h"
#include "tests/bench/store_options.h"
#include "tests/bench/store_reads.h"

namespace spoor::bench {
namespace {

using nlohmann::ordered_json;

std::unique_ptr<StoreEngine> OpenEngine(const StoreOptions& options) {
  std::error_code error;
  if (std::filesystem::exists(options.directory, error) && !std::filesystem::is_empty(options.directory, error)) {
    GiveUp(options.directory + ": not empty; name another --directory");
  }
  const EngineOptions engine{options.directory, options.durable};
  return Must(options.engine == EngineKind::kSpoor ? OpenSpoorEngine(engine) : OpenRocksdbEngine(engine));
}

void AddReads(const StoreReads& reads, ordered_json& figures) {
  figures["owner_present"] = reads.PresentOwners();
  figures["owner_absent"] = reads.AbsentOwners();
  figures["address"] = reads.Addresses();
  figures["networks_24"] = reads.Networks(24, 400);
  figures["networks_16"] = reads.Networks(16, 10);
  figures["subtree"] = reads.Subtree();
  figures["export"] = reads.Export();
}

void AddCompaction(const StoreOptions& options, StoreEngine& engine, std::uint64_t stored, ordered_json& figures) {
  Stopwatch time;
  time.Start();
  Must(engine.Compact());
  time.Stop();
  const auto octets = static_cast<double>(AllocatedOctets(options.directory));
  figures["compacted"] = {{"seconds", time.total_s()}, {"octets_per_record", octets / static_cast<double>(stored)}};
}

ordered_json Measure(const StoreOptions& options) {
  const auto engine = OpenEngine(options);
  const RecordGenerator generator(RecordsOfRun(options));
  StoreFeed feed(options, generator, *engine);
  ordered_json figures{{"batch", options.batch}, {"durable", options.durable}};
  figures["fill"] = feed.Fill();
  if (!options.fill_only) {
    figures["merge_uniform"] = feed.MergeUniform();
    figures["merge_zipf"] = feed.MergeZipf();
    AddReads(StoreReads(options, generator, *engine, feed.stored()), figures);
  }
  AddCompaction(options, *engine, feed.stored(), figures);
  return figures;
}

}  // namespace
}  // namespace spoor::bench

int main(int argc, char** argv) {
  using namespace spoor::bench;
  const StoreOptions options = Must(ParseStoreOptions(argc, argv));
  fmt::print("{}\n", (options.describe ? DescribeRecords(RecordGenerator(options.records)) : Measure(options)).dump(2));
  return 0;
}
