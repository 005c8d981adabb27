// The store: committing new and known records, looking names and addresses up, exporting. A million records of the
// shape of resolver traffic (many names under few domains, a few name servers for many domains), in blocks of the
// largest size.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "observation/block.h"
#include "storage/database.h"
#include "tests/support/temporary_folder.h"

namespace {

using spoor::observation::Record;
using spoor::storage::Database;

constexpr std::size_t kRecords = 1'000'000;
constexpr std::size_t kBlockRecords = spoor::observation::kMaxRecordsPerBlock;
constexpr std::uint64_t kMap_octets = 16ULL << 30;

std::string WireOf(std::initializer_list<std::string> labels) {
  std::string wire;
  for (const std::string& label : labels) wire += static_cast<char>(label.size()) + label;
  return wire + '\0';
}

Record RecordOf(std::size_t number, std::mt19937& random) {
  const std::string domain = "domain" + std::to_string(random() % (kRecords / 8));
  const std::string tld = std::array{"com", "net", "org", "de"}[random() % 4];
  Record record{
      WireOf({"h" + std::to_string(number), domain, tld}), std::string(4, '\0'), 1, 1700000000, 1700000300, 1, 1};
  if (number % 4 == 0) {
    record.type = 2;
    record.owner = WireOf({domain + "-" + std::to_string(number), tld});
    record.rdata = WireOf({"ns" + std::to_string(random() % 4), "provider" + std::to_string(random() % 1000), "net"});
  } else {
    for (char& octet : record.rdata) octet = static_cast<char>(random());
  }
  return record;
}

const std::vector<Record>& Records() {
  static const std::vector<Record> records = [] {
    std::mt19937 random(1);
    std::vector<Record> made;
    for (std::size_t i = 0; i < kRecords; ++i) made.push_back(RecordOf(i, random));
    return made;
  }();
  return records;
}

// A database in a directory of its own, gone with it.
struct Store {
  Store() : database(Database::Open({dir.path(), kMap_octets}).value()) {}

  void CommitAll(std::size_t blocks_per_commit) {
    const std::vector<Record>& records = Records();
    std::vector<spoor::observation::RecordView> views;
    for (const Record& record : records) views.push_back(record.view());
    std::vector<spoor::storage::Batch> batches;
    for (std::size_t at = 0; at < views.size(); at += kBlockRecords) {
      const auto block = std::span(views).subspan(at, std::min(kBlockRecords, views.size() - at));
      batches.push_back({{"bench", 1, ++sequence}, block});
    }
    for (std::size_t at = 0; at < batches.size(); at += blocks_per_commit) {
      const auto part = std::span(batches).subspan(at, std::min(blocks_per_commit, batches.size() - at));
      if (!database->Commit(part)) std::abort();
    }
  }

  spoor::test::TemporaryFolder dir;
  std::unique_ptr<Database> database;
  std::uint64_t sequence = 0;
};

// Filled once, for everything that does not need an empty one.
Store& FilledStore() {
  static Store store;
  if (store.sequence == 0) store.CommitAll(1);
  return store;
}

void CommitNew(benchmark::State& state) {
  Records();
  for (auto _ : state) {
    state.PauseTiming();
    auto store = std::make_unique<Store>();
    state.ResumeTiming();
    store->CommitAll(static_cast<std::size_t>(state.range(0)));
    state.PauseTiming();
    state.counters["octets_per_record"] = static_cast<double>(store->database->Stats()->used_octets) / kRecords;
    store.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRecords));
  state.SetLabel("records");
}
BENCHMARK(CommitNew)
    ->ArgName("blocks_per_commit")
    ->Arg(1)
    ->Arg(16)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void CommitKnown(benchmark::State& state) {
  Store& store = FilledStore();
  for (auto _ : state) store.CommitAll(static_cast<std::size_t>(state.range(0)));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRecords));
  state.SetLabel("records");
}
BENCHMARK(CommitKnown)
    ->ArgName("blocks_per_commit")
    ->Arg(1)
    ->Arg(16)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void LookupOwner(benchmark::State& state) {
  const Database& database = *FilledStore().database;
  std::mt19937 random(2);
  for (auto _ : state) {
    const Record& record = Records()[random() % kRecords];
    if (database.Read({spoor::storage::OwnerExact{record.owner}, {}}, {})->records.empty()) std::abort();
  }
}
BENCHMARK(LookupOwner)->Unit(benchmark::kMicrosecond);

void LookupAddress(benchmark::State& state) {
  const Database& database = *FilledStore().database;
  std::mt19937 random(3);
  for (auto _ : state) {
    const Record& record = Records()[random() % kRecords / 4 * 4 + 1];
    const auto address = spoor::base::IpFromOctets(spoor::base::AsBytes(record.rdata)).value();
    if (database.Read({spoor::storage::RdataRange{address, address}, {}}, {})->records.empty()) std::abort();
  }
}
BENCHMARK(LookupAddress)->Unit(benchmark::kMicrosecond);

void Export(benchmark::State& state) {
  const Database& database = *FilledStore().database;
  std::size_t records = 0;
  for (auto _ : state) {
    spoor::storage::Page page;
    do {
      page = database.Read({spoor::storage::AllRecords{}, {}}, {1000, 100'000, page.resume}).value();
      records += page.records.size();
    } while (!page.complete);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(records));
  state.SetLabel("records");
}
BENCHMARK(Export)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
