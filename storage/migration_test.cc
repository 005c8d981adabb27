// A database as version 1 of the layout wrote it, opened by this one. tests/golden/storage/version-1.mdb.zst was made
// by the last program of that version, the lines beside it are what that program read.
#include "storage/migration.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "storage/check.h"
#include "storage/runs/compression.h"
#include "storage/storage_testing.h"
#include "storage/version_1_row.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using testing::Feeder;
using testing::Lines;
using testing::MakeRecord;
using testing::ReadAll;
using testing::WireOf;

constexpr std::uint64_t kMap_octets = 64 << 20;
constexpr std::size_t kOldFile_octets = 225280;

std::string Golden(const std::string& name) {
  const char* folder = std::getenv("SPOOR_STORAGE_GOLDEN");
  std::ifstream file(std::string(folder == nullptr ? "tests/golden/storage" : folder) + "/" + name);
  std::stringstream octets;
  octets << file.rdbuf();
  return octets.str();
}

std::vector<std::string> GoldenLines() {
  std::vector<std::string> lines;
  std::istringstream text(Golden("version-1.txt"));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

void PlaceOldFile(const std::string& dir) {
  std::string octets(kOldFile_octets, '\0');
  const std::string packed = Golden("version-1.mdb.zst");
  ASSERT_TRUE(
      Decompressor().Read(base::AsBytes(packed), {reinterpret_cast<std::uint8_t*>(octets.data()), octets.size()}));
  std::ofstream(dir + "/data.mdb") << octets;
}

TEST(MigrationTest, TakesEverythingOver) {
  test::TemporaryFolder dir;
  PlaceOldFile(dir.path());
  for (int opened = 0; opened < 2; ++opened) {  // the second time as its own
    const auto database = Database::Open({dir.path(), kMap_octets}).value();
    const std::vector<std::string> lines = Lines(ReadAll(*database, {AllRecords{}, {}}));
    EXPECT_EQ(lines, GoldenLines());
    EXPECT_EQ(ReadAll(*database, {OwnerPrefix{WireOf("")}, {}}).size(), lines.size());
    const Statistics stats = database->Stats().value();
    EXPECT_EQ(stats.records, lines.size());
    EXPECT_EQ(stats.format_version, kFormatVersion);
    EXPECT_EQ(database->CommittedSequence("sensor-1", 7).value(), 3u);
  }
}

TEST(MigrationTest, GoesOnWhereItWasInterrupted) {
  test::TemporaryFolder dir;
  PlaceOldFile(dir.path());
  {
    // What a kill after a first step leaves: some rows moved, the version still the old one.
    const auto environment = Environment::Open(dir.path(), kMap_octets).value();
    const auto runs = RunStore::Open(*environment).value();
    ASSERT_EQ(environment->format_version(), kMigratedVersion);
    ASSERT_FALSE(MigrateSome(*environment, testing::kTinyRuns, *runs, 50).value());
  }
  const auto database = Database::Open({dir.path(), kMap_octets}).value();
  EXPECT_EQ(Lines(ReadAll(*database, {AllRecords{}, {}})), GoldenLines());
  EXPECT_EQ(database->Stats()->records, GoldenLines().size());
}

// Version 2 differs in the version alone.
TEST(MigrationTest, TheVersionBeforeIsTakenAsItIs) {
  test::TemporaryFolder dir;
  ASSERT_TRUE(Feeder(*Database::Open({dir.path(), kMap_octets}).value()).Commit({MakeRecord(WireOf("a"), 16, "\1x")}));
  for (int opened = 0; opened < 2; ++opened) {
    {
      const auto environment = Environment::Open(dir.path(), kMap_octets).value();
      EXPECT_EQ(environment->format_version(), kFormatVersion);
      if (opened == 0) {
        Transaction txn = Transaction::BeginWrite(environment->get()).value();
        ASSERT_TRUE(Put(txn, environment->tables().meta, kMetaFormat, std::string("spoor\0\0\0\2", 9)));
        ASSERT_TRUE(txn.Commit());
      }
    }
    if (opened == 0) {
      EXPECT_TRUE(CheckDatabase(dir.path())->damages.empty());
    }
    const auto database = Database::Open({dir.path(), kMap_octets}).value();
    EXPECT_EQ(database->Stats()->format_version, kFormatVersion);
    EXPECT_EQ(ReadAll(*database, {AllRecords{}, {}}).size(), 1u);
  }
}

}  // namespace
}  // namespace spoor::storage
