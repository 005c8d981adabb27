// Databases as older versions of the layout wrote them, opened by this one. tests/golden/storage/version-*.mdb.zst were
// made by the last program of that version, the lines beside them are what that program read.
#include "storage/migration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "storage/backup.h"
#include "storage/check.h"
#include "storage/repair.h"
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

struct OldFile {
  const char* name;
  std::size_t octets;
};
constexpr OldFile kVersion1{"version-1", 225280};
// Runs merged and not, one merge half done; each tuple of the first commit comes again on later days.
constexpr OldFile kVersion3{"version-3", 413696};
// As the one before, with days, and in the middle of a sweep; the lines end with the days.
constexpr OldFile kVersion4{"version-4", 368640};

std::string Golden(const std::string& name) {
  const char* folder = std::getenv("SPOOR_STORAGE_GOLDEN");
  std::ifstream file(std::string(folder == nullptr ? "tests/golden/storage" : folder) + "/" + name);
  std::stringstream octets;
  octets << file.rdbuf();
  return octets.str();
}

std::vector<std::string> GoldenLines(const OldFile& file = kVersion1) {
  std::vector<std::string> lines;
  std::istringstream text(Golden(std::string(file.name) + ".txt"));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

void PlaceOldFile(const std::string& dir, const OldFile& file = kVersion1) {
  std::string octets(file.octets, '\0');
  const std::string packed = Golden(std::string(file.name) + ".mdb.zst");
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

// Nothing is rewritten when it is opened; what was seen on several days has none that are known.
TEST(MigrationTest, VersionThreeIsTakenAsItIs) {
  test::TemporaryFolder dir;
  PlaceOldFile(dir.path(), kVersion3);
  EXPECT_TRUE(CheckDatabase(dir.path())->damages.empty());
  const Query all{AllRecords{}, {}};
  PageRequest with_days;
  with_days.with_days = true;
  Page before;
  {
    const auto database = Database::Open({dir.path(), kMap_octets, false}).value();
    EXPECT_EQ(database->Stats()->format_version, kFormatVersion);
    before = testing::ReadWhole(*database, all, with_days);
    EXPECT_EQ(Lines(before.records), GoldenLines(kVersion3));
    ASSERT_TRUE(database->Compact());
    EXPECT_EQ(testing::ReadWhole(*database, all, with_days).days, before.days);
  }
  EXPECT_TRUE(CheckDatabase(dir.path())->damages.empty());
  std::array<int, 3> kinds{};
  for (std::size_t i = 0; i < before.records.size(); ++i) {
    const observation::Record& record = before.records[i];
    std::uint64_t dated = 0;
    for (const DayCount& day : before.days[i]) dated += day.count;
    EXPECT_LE(dated, record.count);
    EXPECT_TRUE(dated == record.count || record.time_first_s / 86400 != record.time_last_s / 86400);
    ++kinds[dated == record.count ? 0 : dated > 0 ? 1 : 2];
  }
  EXPECT_GT(kinds[0], 50);
  EXPECT_GT(kinds[1], 5);
}

std::vector<std::string> LinesWithDays(const Database& database) {
  PageRequest with_days;
  with_days.with_days = true;
  const Page page = testing::ReadWhole(database, {AllRecords{}, {}}, with_days);
  std::vector<std::string> lines = Lines(page.records);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const DayCount& day : page.days[i]) {
      lines[i] +=
          " " + std::to_string(day.first_day) + "+" + std::to_string(day.days) + ":" + std::to_string(day.count);
    }
  }
  return lines;
}

// Without a table of the journal it is checked, copied and repaired as it is; opened it has one.
TEST(MigrationTest, VersionFourIsTakenAsItIs) {
  test::TemporaryFolder dir;
  const std::string old = dir.path() + "/old";
  const std::string copy = dir.path() + "/copy";
  const std::string repaired = dir.path() + "/repaired";
  std::filesystem::create_directory(old);
  PlaceOldFile(old, kVersion4);
  EXPECT_TRUE(CheckDatabase(old)->damages.empty());
  const auto backup = BackupDatabase({old, copy, 0, kMap_octets, kMap_octets});
  ASSERT_TRUE(backup) << backup.error().message;
  EXPECT_EQ(RepairDatabase({old, repaired, kMap_octets})->journal_rows, 0u);
  for (const std::string& one : {old, copy, repaired}) {
    const auto database = Database::Open({one, kMap_octets, false}).value();
    EXPECT_EQ(database->Stats()->format_version, kFormatVersion);
    EXPECT_EQ(database->Stats()->sweeping, one != repaired);
    EXPECT_EQ(LinesWithDays(*database), GoldenLines(kVersion4)) << one;
    CommitDetail detail;
    detail.journal = [](const std::vector<CommittedRecord>&) { return std::string("row"); };
    ASSERT_TRUE(Feeder(*database, "another").Commit({}, nullptr, detail));
    ASSERT_TRUE(database->Compact());
    EXPECT_EQ(LinesWithDays(*database), GoldenLines(kVersion4)) << one;
    EXPECT_EQ(database->ReadJournal(0, kMap_octets)->size(), 1u);
  }
  for (const std::string& one : {old, copy, repaired}) EXPECT_TRUE(CheckDatabase(one)->damages.empty()) << one;
}

// An old record that is seen again gets the days from then on.
TEST(MigrationTest, OldRecordsGetDaysFromNowOn) {
  test::TemporaryFolder dir;
  PlaceOldFile(dir.path(), kVersion1);
  const auto database = Database::Open({dir.path(), kMap_octets, false}).value();
  PageRequest with_days;
  with_days.with_days = true;
  observation::Record record = database->Read({AllRecords{}, {}}, {1, 100, {}, false})->records.at(0);
  record.time_first_s = record.time_last_s = 20000 * 86400;
  ASSERT_TRUE(Feeder(*database, "another").Commit({record}));
  const Page page = testing::ReadWhole(*database, {OwnerExact{record.owner}, {}}, with_days);
  const auto found = std::ranges::find(page.records, record.rdata, &observation::Record::rdata);
  ASSERT_NE(found, page.records.end());
  EXPECT_EQ(page.days.at(static_cast<std::size_t>(found - page.records.begin())).back(),
            (DayCount{20000, 1, record.count}));
}

}  // namespace
}  // namespace spoor::storage
