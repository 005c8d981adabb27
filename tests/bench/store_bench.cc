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

ordered_json Measure(const StoreOptions& options) {
  const auto engine = OpenEngine(options);
  const RecordGenerator generator(RecordsOfRun(options));
  StoreFeed feed(options, generator, *engine);
  ordered_json figures{{"batch", options.batch}, {"durable", options.durable}};
  figures["fill"] = feed.Fill();
  if (options.fill_only) return figures;
  figures["merge_uniform"] = feed.MergeUniform();
  figures["merge_zipf"] = feed.MergeZipf();
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
