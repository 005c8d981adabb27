// Commits batches that follow from a seed and purges now and then, and tells a database that holds whole batches of it
// from any other.
//   store_player play DIR SEED BATCHES     a line "acknowledged N" for each commit
//   store_player verify DIR SEED           "N batches, as they were"; exit status 1 with a line when they were not
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "storage/storage_testing.h"

namespace {

using spoor::storage::Database;
using spoor::storage::testing::Feeder;
using spoor::storage::testing::Lines;
using spoor::storage::testing::Model;
using spoor::storage::testing::RecordMaker;

constexpr std::uint64_t kMap_octets = 1ULL << 30;

std::vector<spoor::observation::Record> Batch(RecordMaker& maker) {
  std::vector<spoor::observation::Record> records(5 + maker.Below(200));
  for (auto& record : records) record = maker.Make();
  return records;
}

// What is purged behind which batch.
const std::array<std::pair<int, spoor::storage::ErasureScope>, 2> kPurges = {
    {{30, {{}, false, {2, 16}, {}}}, {60, {spoor::storage::testing::WireOf("com"), false, {}, {}}}}};

std::unique_ptr<Database> Open(const std::string& dir, bool compact) {
  auto database = Database::Open({dir, kMap_octets, compact, 100, {64, 8192, 16384, 2}});
  if (database) return *std::move(database);
  std::cout << "cannot be opened: " << database.error().message << std::endl;
  std::exit(1);
}

int Play(const std::string& dir, std::uint32_t seed, int batches) {
  const auto database = Open(dir, true);
  Feeder feeder(*database);
  RecordMaker maker(seed);
  for (int i = 1; i <= batches; ++i) {
    if (!feeder.Commit(Batch(maker))) return 1;
    for (const auto& [batch, scope] : kPurges) {
      if (batch == i && !database->Purge(scope, {})) return 1;
    }
    const std::string line = "acknowledged " + std::to_string(i) + "\n";
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
  }
  return 0;
}

// Says so when it does not.
bool Holds(const Database& database, const Model& model) {
  std::vector<spoor::observation::Record> held;
  spoor::storage::PageEnd end;
  while (!end.complete) {
    const auto page = database.Read({spoor::storage::AllRecords{}, {}}, {1000, 100'000, end.resume});
    if (!page) {
      std::cout << "cannot be read: " << page.error().message << std::endl;
      return false;
    }
    held.insert(held.end(), page->records.begin(), page->records.end());
    end = *page;
  }
  if (Lines(held) != Lines(model.All())) {
    std::cout << "holds something else" << std::endl;
    return false;
  }
  return true;
}

// A purge is durable before the batch behind it; it may be there or not when none is.
bool ErasePurged(const Database& database, std::uint64_t batches, Model& model) {
  const std::size_t tombstones = database.Tombstones().size();
  for (std::size_t i = 0; i < kPurges.size(); ++i) {
    const auto& [batch, scope] = kPurges[i];
    if (i >= tombstones && batches > static_cast<std::uint64_t>(batch)) return false;
    if (i < tombstones && batches < static_cast<std::uint64_t>(batch)) return false;
    if (i >= tombstones) continue;
    model.Erase([&](const auto& record) { return spoor::storage::testing::IsInScope(scope, record); });
  }
  return true;
}

int Verify(const std::string& dir, std::uint32_t seed) {
  const auto database = Open(dir, false);
  const auto batches = database->CommittedSequence("sensor-1", 7);
  Model model;
  RecordMaker maker(seed);
  for (std::uint64_t i = 0; batches && i < *batches; ++i) {
    for (const auto& record : Batch(maker)) model.Add(record.view());
  }
  if (!batches || !ErasePurged(*database, *batches, model)) {
    std::cout << "has other tombstones" << std::endl;
    return 1;
  }
  // Also when what is erased is gone.
  if (!Holds(*database, model) || !database->Compact() || !Holds(*database, model)) return 1;
  std::cout << *batches << " batches, as they were" << std::endl;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc > 3 ? argv[1] : "";
  if (verb == "play" && argc == 5)
    return Play(argv[2], static_cast<std::uint32_t>(std::atoi(argv[3])), std::atoi(argv[4]));
  if (verb == "verify" && argc == 4) return Verify(argv[2], static_cast<std::uint32_t>(std::atoi(argv[3])));
  std::cerr << "usage: store_player play DIR SEED BATCHES | verify DIR SEED\n";
  return 2;
}
