#include "tests/bench/store_options.h"

#include <array>
#include <sstream>

#include "base/option_reader.h"
#include "tests/bench/record_generator.h"

namespace spoor::bench {

base::Result<StoreOptions> ParseStoreOptions(int argc, const char* const* argv) {
  namespace po = base::po;
  constexpr std::array<std::string_view, 2> kEngines{"spoor", "rocksdb"};
  constexpr std::array<std::string_view, 2> kSwitch{"off", "on"};
  po::options_description options("store_bench: fills a store with made-up records and measures it; prints JSON");
  options.add_options()("help", "this text")("engine", po::value<std::string>(), "spoor (default) or rocksdb")(
      "records", po::value<std::string>(), "of the fill; default 1000000")("batch", po::value<std::string>(),
                                                                           "records of one commit; default 100000")(
      "lookups", po::value<std::string>(), "of each kind; default 20000")("directory", po::value<std::string>(),
                                                                          "for the store: empty or not there yet")(
      "durable", po::value<std::string>(), "on (default) or off: each commit is on disk when it returns")(
      "fill-only", "measure the fill and nothing else")("describe", "print what the records are like, without a store");
  const auto values = base::ParseOptions(options, {}, argc, argv);
  if (!values) return std::unexpected(values.error());
  base::OptionReader reader(*values);
  if (reader.Has("help")) {
    std::ostringstream usage;
    usage << options;
    return base::Fail(base::ErrorCode::kInvalidArgument, usage.str());
  }
  StoreOptions read;
  read.engine = static_cast<EngineKind>(reader.Word("engine", kEngines, 0));
  reader.Integer("records", 1, kMaxMadeRecords / 2, read.records);
  reader.Integer("batch", 1, 10'000'000, read.batch);
  reader.Integer("lookups", 1, 100'000'000, read.lookups);
  reader.Text("directory", read.directory);
  read.durable = reader.Word("durable", kSwitch, 1) == 1;
  read.fill_only = reader.Has("fill-only");
  read.describe = reader.Has("describe");
  if (read.directory.empty() && !read.describe) reader.Reject("--directory is missing");
  if (reader.error()) return base::Fail(base::ErrorCode::kInvalidArgument, *reader.error());
  return read;
}

}  // namespace spoor::bench
